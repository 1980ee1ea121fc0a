// Digests (FIPS 180-4) and HMAC (RFC 2104). Implemented by crypto_openssl.cpp or crypto_bcrypt.cpp, chosen at link
// time.
#pragma once

#include <array>

#include "base/bytes.hpp"

namespace tpcard {

using Sha256 = std::array<std::uint8_t, 32>;

enum class HashAlgorithm { sha256, sha384, sha512 };

[[nodiscard]] Bytes digest(HashAlgorithm algorithm, ByteView bytes);
[[nodiscard]] Sha256 sha256(ByteView bytes);
[[nodiscard]] inline Sha256 sha256(std::string_view text) { return sha256(as_bytes(text)); }
[[nodiscard]] Sha256 hmac_sha256(ByteView key, ByteView bytes);

/// Compares without telling by time where the first difference is.
[[nodiscard]] bool equal_in_constant_time(ByteView left, ByteView right);

}  // namespace tpcard
