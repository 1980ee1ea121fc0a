// Signatures inside the PKI: certificates, OCSP answers and CRLs name their algorithm by an AlgorithmIdentifier
// (RFC 3279, 4055, 5758, 8410). Internal to this room.
#pragma once

#include <optional>

#include "base/bytes.hpp"
#include "certificate/certificate.hpp"
#include "trust/openssl.hpp"
#include "trust/policy.hpp"

namespace tpcard::trust {

enum class SignatureCheck { valid, invalid, weak, unsupported };

/// What an AlgorithmIdentifier asks for.
struct SignatureAlgorithm {
  enum class Family { rsa_pkcs1, rsa_pss, ecdsa, ed25519 };
  Family family;
  const char* digest;   ///< OpenSSL's name; null for Ed25519
  int security_bits;    ///< of the digest against collisions
  int salt_length = 0;  ///< PSS
};

/// Nothing for algorithms that are not on the list, and for parameters that do not belong.
[[nodiscard]] std::optional<SignatureAlgorithm> read_signature_algorithm(ByteView algorithm_identifier);

/// Security bits of a key (NIST SP 800-57, as OpenSSL counts); 0 when unknown.
[[nodiscard]] int security_bits(const certificate::PublicKey& key);
[[nodiscard]] int required_bits(SecurityLevel level);

/// Verifies with a key at hand; `weak` comes before any computation.
[[nodiscard]] SignatureCheck check_signed(ByteView algorithm_identifier, const certificate::PublicKey& key,
                                          ByteView signed_bytes, ByteView signature, SecurityLevel level);

/// The bare verification; `salt_length` for PSS, which uses MGF1 with the same digest.
[[nodiscard]] bool verify_bytes(EVP_PKEY* key, const SignatureAlgorithm& algorithm, ByteView signed_bytes,
                                ByteView signature);

/// r‖s (RFC 7515 §3.4) as the DER that OpenSSL verifies. Nothing unless both halves are exactly as long as the curve.
[[nodiscard]] std::optional<Bytes> der_of_concatenated(ByteView signature, std::size_t curve_bits);

}  // namespace tpcard::trust
