// A request's JSON body, read strictly: what is missing, unknown, doubled or of another type is malformed_request.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "httpd/message.hpp"
#include "membership/context.hpp"
#include "membership/profile.hpp"
#include "protocol/auth_token.hpp"
#include "protocol/json.hpp"

namespace tpcard::api {

/// A CMS message over the challenge's text, not verified yet.
struct HipkiSignature {
  Bytes cms;
};
using CardSignature = std::variant<protocol::AuthToken, HipkiSignature>;

/// Members are read one by one; end() tells whether all was well, once everything has been read.
class Body {
 public:
  explicit Body(const httpd::Request& request);
  Body(const Body&) = delete;
  Body& operator=(const Body&) = delete;

  [[nodiscard]] std::string required(std::string_view name) { return reader_.required(name); }
  [[nodiscard]] std::optional<std::string> optional(std::string_view name) { return reader_.optional(name); }
  /// `auth_token` (our component's) or `hipki_signature` (a CMS message), one of them. Their own faults are
  /// token_malformed and told here, not by end().
  [[nodiscard]] Result<CardSignature> card_signature();
  /// The caller found a value that openapi.yaml does not allow.
  void refuse() { refused_ = true; }

  [[nodiscard]] membership::Outcome<void> end() const;

 private:
  Result<boost::json::object> object_;
  boost::json::object nothing_;
  protocol::MemberReader reader_;
  bool refused_ = false;
};

[[nodiscard]] membership::ProfileForm read_profile_form(Body& body);

}  // namespace tpcard::api
