// Signatures made by a card's key over bytes we know (docs/protocol.md, Signed bytes).
#pragma once

#include <optional>
#include <string_view>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "base/hash.hpp"
#include "certificate/certificate.hpp"

namespace tpcard::trust {

/// The hash of a token's algorithm name (RS256, PS384, ES512, …); nothing for a name that is not on the list.
[[nodiscard]] std::optional<HashAlgorithm> hash_of_algorithm(std::string_view algorithm);

/// Verifies `signature` over `signed_bytes` (hashed once more by the algorithm) with the certificate's key.
/// RS… and PS… want an RSA key of 2048 bits or more, ES256/384/512 want P-256/P-384/P-521 and r‖s.
/// Refuses with algorithm_not_allowed (not on the list, or it does not fit the key) or signature_invalid.
[[nodiscard]] Result<void> verify_signature(const certificate::Certificate& certificate, std::string_view algorithm,
                                            ByteView signature, ByteView signed_bytes);

enum class SigningPurpose { authentication, message };

/// Whether the certificate's keyUsage and extended key usage let its key sign this (RFC 5280 §4.2.1.3, §4.2.1.12): a
/// token wants digitalSignature, and clientAuth where purposes are named; a message digitalSignature or nonRepudiation
/// where usages are named. Refuses with key_usage_not_accepted.
[[nodiscard]] Result<void> check_purpose(const certificate::Certificate& certificate, SigningPurpose purpose);

}  // namespace tpcard::trust
