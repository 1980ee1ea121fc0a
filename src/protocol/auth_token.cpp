#include "protocol/auth_token.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "base/text.hpp"

namespace tpcard::protocol {
namespace {

// Certificates end at 16 KB (certificate.hpp), signatures of RSA-8192 at 1 KB.
constexpr std::size_t kLongestCertificate = 22'000;
constexpr std::size_t kLongestSignature = 1'400;
constexpr std::size_t kLongestWord = 64;

std::optional<std::string_view> member(const boost::json::object& document, std::string_view name,
                                       std::size_t longest) {
  const auto* value = document.if_contains(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  const std::string_view text = value->get_string();
  if (text.empty() || text.size() > longest) return std::nullopt;
  return text;
}

bool is_known_format(std::string_view format) {
  constexpr std::string_view kMajor = "web-eid:1";
  if (!format.starts_with(kMajor)) return false;
  const auto minor = format.substr(kMajor.size());
  return minor.empty() || (minor.size() > 1 && minor.size() < 4 && minor.front() == '.' &&
                           std::ranges::all_of(minor.substr(1), [](char c) { return c >= '0' && c <= '9'; }));
}

bool is_word(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

}  // namespace

Result<AuthToken> read_auth_token(const boost::json::object& document) {
  const auto certificate = member(document, "unverifiedCertificate", kLongestCertificate);
  const auto algorithm = member(document, "algorithm", kLongestWord);
  const auto signature = member(document, "signature", kLongestSignature);
  const auto format = member(document, "format", kLongestWord);
  if (!certificate || !algorithm || !signature || !format) return refuse(ErrorCode::token_malformed, "members");
  if (!is_known_format(*format)) return refuse(ErrorCode::token_malformed, "format");
  if (!is_word(*algorithm)) return refuse(ErrorCode::token_malformed, "algorithm");
  auto der = from_base64(*certificate);
  auto signature_bytes = from_base64(*signature);
  if (!der || !signature_bytes) return refuse(ErrorCode::token_malformed, "base64");
  AuthToken token{.unverified_certificate = std::move(*der),
                  .algorithm = std::string(*algorithm),
                  .signature = std::move(*signature_bytes),
                  .format = std::string(*format)};
  const auto version = member(document, "appVersion", kLongestWord);
  if (version && is_plain_line(*version)) token.app_version = *version;
  return token;
}

boost::json::object to_json(const AuthToken& token) {
  return {{"unverifiedCertificate", to_base64(token.unverified_certificate)},
          {"algorithm", token.algorithm},
          {"signature", to_base64(token.signature)},
          {"format", token.format},
          {"appVersion", token.app_version}};
}

}  // namespace tpcard::protocol
