// The nonce's text: `tpcard1.<purpose>.<binding>.<43 base64url characters>` (docs/protocol.md, The nonce). It tells the
// component what it signs for, so that a page can't tell it something else.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/random.hpp"

namespace tpcard::protocol {

inline constexpr std::size_t kShortestNonce = 44;
inline constexpr std::size_t kLongestNonce = 128;

enum class Purpose { verify, sign_in };

/// `verify`, `sign-in`.
[[nodiscard]] std::string_view id_of(Purpose purpose);
[[nodiscard]] std::optional<Purpose> purpose_of(std::string_view id);

struct Nonce {
  std::string text;
  Purpose purpose = Purpose::sign_in;
  std::string binding;  ///< decoded: one line of UTF-8 that the window must show; may be empty
};

/// Refuses with nonce_malformed, or purpose_unknown when all but the purpose is as it should be.
[[nodiscard]] Result<Nonce> parse_nonce(std::string_view text);

/// A fresh nonce with 256 bits of randomness. Throws std::length_error when the binding leaves no room for them: at
/// most 51 bytes for `verify` (mask_mailbox() stays within).
[[nodiscard]] std::string make_nonce(Purpose purpose, std::string_view binding, Random& random);

}  // namespace tpcard::protocol
