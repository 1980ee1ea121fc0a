// A certificate's public key as OpenSSL wants it. Internal to this room.
#pragma once

#include "certificate/certificate.hpp"
#include "trust/openssl.hpp"

namespace tpcard::trust {

/// Bits of the largest RSA modulus anybody is made to compute with: verification costs grow with its square.
inline constexpr std::size_t kLargestRsaKey = 8192;

/// Null for keys that OpenSSL cannot use or that cost too much (a long modulus, an exponent over 64 bits).
[[nodiscard]] KeyPtr load_key(const certificate::PublicKey& key);

}  // namespace tpcard::trust
