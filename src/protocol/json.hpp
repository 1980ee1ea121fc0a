// Strict JSON (RFC 8259) for what comes over the wire. Two readers must see one meaning: duplicate members are refused
// (Boost.JSON alone keeps the last, silently), nesting is limited, text is UTF-8, nothing follows the document.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/storage_ptr.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace tpcard::protocol {

inline constexpr std::size_t kDeepestJson = 8;

/// Refuses with malformed_request. `storage` is where the object, all it holds and all that was
/// needed to read it live.
[[nodiscard]] Result<boost::json::object> parse_object(std::string_view text,
                                                       const boost::json::storage_ptr& storage = {});

/// Takes the members of an object one by one and remembers what was wrong, so that a route reads all it needs and asks
/// once at the end. A missing required member, a wrong type, or a member that nobody asked for: malformed_request.
class MemberReader {
 public:
  explicit MemberReader(const boost::json::object& object) : object_(object) {}

  /// The text, or an empty one when something was wrong.
  [[nodiscard]] std::string required(std::string_view name);
  /// The same without a copy, valid as long as the object: for what must not be left behind in memory.
  [[nodiscard]] std::string_view required_view(std::string_view name);
  /// Nothing when the member is absent.
  [[nodiscard]] std::optional<std::string> optional(std::string_view name);
  /// Valid as long as the object; nothing when something was wrong.
  [[nodiscard]] const boost::json::object* required_object(std::string_view name);
  [[nodiscard]] Result<void> end() const;

 private:
  [[nodiscard]] const boost::json::value* take(std::string_view name);
  void complain(std::string_view what, std::string_view name);

  const boost::json::object& object_;
  std::size_t taken_ = 0;
  std::string wrong_;
};

}  // namespace tpcard::protocol
