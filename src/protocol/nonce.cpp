#include "protocol/nonce.hpp"

#include <algorithm>
#include <stdexcept>

#include "base/text.hpp"

namespace tpcard::protocol {
namespace {

constexpr std::string_view kVersion = "tpcard1";
constexpr std::size_t kRandomBytes = 32;

bool is_purpose_shaped(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
}

}  // namespace

std::string_view id_of(Purpose purpose) { return purpose == Purpose::verify ? "verify" : "sign-in"; }

std::optional<Purpose> purpose_of(std::string_view id) {
  if (id == "verify") return Purpose::verify;
  if (id == "sign-in") return Purpose::sign_in;
  return std::nullopt;
}

Result<Nonce> parse_nonce(std::string_view text) {
  const auto parts = split(text, '.');
  const bool shaped = text.size() >= kShortestNonce && text.size() <= kLongestNonce && parts.size() == 4 &&
                      parts[0] == kVersion && is_purpose_shaped(parts[1]);
  if (!shaped) return refuse(ErrorCode::nonce_malformed);
  const auto binding = from_base64url(parts[2]);
  const auto randomness = from_base64url(parts[3]);
  if (!binding || !randomness || randomness->size() != kRandomBytes || !is_plain_line(as_text(*binding))) {
    return refuse(ErrorCode::nonce_malformed);
  }
  const auto purpose = purpose_of(parts[1]);
  if (!purpose) return refuse(ErrorCode::purpose_unknown, std::string(parts[1]));
  return Nonce{.text = std::string(text), .purpose = *purpose, .binding = std::string(as_text(*binding))};
}

std::string make_nonce(Purpose purpose, std::string_view binding, Random& random) {
  auto text = std::string(kVersion).append(".").append(id_of(purpose)).append(".");
  text.append(to_base64url(as_bytes(binding))).append(".").append(random.token(kRandomBytes));
  if (text.size() > kLongestNonce) throw std::length_error("a nonce's binding is too long");
  return text;
}

}  // namespace tpcard::protocol
