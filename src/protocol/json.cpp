#include "protocol/json.hpp"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/error.hpp>
#include <boost/json/value_stack.hpp>
#include <vector>

namespace tpcard::protocol {
namespace {

namespace json = boost::json;
using Code = json::error_code;

/// Builds the value as Boost's own handler does, and keeps each open object's names to see one come twice.
class Builder {
 public:
  static constexpr std::size_t max_object_size = 32;
  static constexpr std::size_t max_array_size = 1024;
  static constexpr std::size_t max_key_size = 256;
  static constexpr std::size_t max_string_size = 64 * 1024;

  explicit Builder(const json::storage_ptr& storage) : stack_(storage) { stack_.reset(storage); }
  json::value release() { return stack_.release(); }

  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code&) {
    names_.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t size, Code&) {
    names_.pop_back();
    stack_.push_object(size);
    return true;
  }
  bool on_array_begin(Code&) { return true; }
  bool on_array_end(std::size_t size, Code&) {
    stack_.push_array(size);
    return true;
  }
  bool on_key_part(json::string_view part, std::size_t, Code&) {
    key_.append(part.data(), part.size());
    stack_.push_chars(part);
    return true;
  }
  bool on_key(json::string_view part, std::size_t, Code& error) {
    key_.append(part.data(), part.size());
    stack_.push_key(part);
    auto& names = names_.back();
    if (std::ranges::find(names, key_) != names.end()) {
      error = json::error::syntax;
      return false;
    }
    names.push_back(std::exchange(key_, {}));
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t, Code&) {
    stack_.push_chars(part);
    return true;
  }
  bool on_string(json::string_view part, std::size_t, Code&) {
    stack_.push_string(part);
    return true;
  }
  bool on_number_part(json::string_view, Code&) { return true; }
  bool on_int64(std::int64_t number, json::string_view, Code&) {
    stack_.push_int64(number);
    return true;
  }
  bool on_uint64(std::uint64_t number, json::string_view, Code&) {
    stack_.push_uint64(number);
    return true;
  }
  bool on_double(double number, json::string_view, Code&) {
    stack_.push_double(number);
    return true;
  }
  bool on_bool(bool value, Code&) {
    stack_.push_bool(value);
    return true;
  }
  bool on_null(Code&) {
    stack_.push_null();
    return true;
  }
  bool on_comment_part(json::string_view, Code&) { return true; }
  bool on_comment(json::string_view, Code&) { return true; }

 private:
  json::value_stack stack_;
  std::vector<std::vector<std::string>> names_;
  std::string key_;
};

}  // namespace

Result<json::object> parse_object(std::string_view text, const json::storage_ptr& storage) {
  json::parse_options options;
  options.max_depth = kDeepestJson;
  json::basic_parser<Builder> parser(options, storage);
  Code error;
  const auto used = parser.write_some(false, text.data(), text.size(), error);
  if (error || used != text.size()) return refuse(ErrorCode::malformed_request, "not JSON");
  auto value = parser.handler().release();
  if (!value.is_object()) return refuse(ErrorCode::malformed_request, "not an object");
  return std::move(value.get_object());
}

std::string MemberReader::required(std::string_view name) { return std::string(required_view(name)); }

std::string_view MemberReader::required_view(std::string_view name) {
  const auto* value = take(name);
  if (value == nullptr || !value->is_string()) {
    complain(value == nullptr ? "missing" : "not a string", name);
    return {};
  }
  return value->get_string();
}

std::optional<std::string> MemberReader::optional(std::string_view name) {
  const auto* value = take(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) {
    complain("not a string", name);
    return std::nullopt;
  }
  return std::string(value->get_string());
}

const json::object* MemberReader::required_object(std::string_view name) {
  const auto* value = take(name);
  if (value == nullptr || !value->is_object()) {
    complain(value == nullptr ? "missing" : "not an object", name);
    return nullptr;
  }
  return &value->get_object();
}

Result<void> MemberReader::end() const {
  if (!wrong_.empty()) return refuse(ErrorCode::malformed_request, wrong_);
  if (taken_ != object_.size()) return refuse(ErrorCode::malformed_request, "unknown member");
  return {};
}

const json::value* MemberReader::take(std::string_view name) {
  const auto* value = object_.if_contains(name);
  if (value != nullptr) ++taken_;
  return value;
}

void MemberReader::complain(std::string_view what, std::string_view name) {
  if (wrong_.empty()) wrong_ = std::string(what).append(": ").append(name);
}

}  // namespace tpcard::protocol
