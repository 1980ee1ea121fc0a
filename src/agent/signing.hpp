// From a key's kind to what PKCS#11 is asked for and what the token calls it (docs/protocol.md, Signed bytes).
#pragma once

#include <string_view>

#include "agent/pkcs11_session.hpp"
#include "base/hash.hpp"
#include "certificate/certificate.hpp"

namespace tpcard::agent {

struct SigningAlgorithm {
  std::string_view name;  ///< `RS256`, `ES256`, `ES384`
  HashAlgorithm hash = HashAlgorithm::sha256;
};

/// Refuses with card_wrong_kind a key we have no algorithm for. The algorithm follows the key: nobody may choose it.
[[nodiscard]] Result<SigningAlgorithm> algorithm_for(const certificate::PublicKey& key);

/// RSA: CKM_RSA_PKCS over a DigestInfo (RFC 8017 §9.2), which every card knows; where the library does not offer it,
/// CKM_SHA256_RSA_PKCS over the bytes. EC: CKM_ECDSA over the hash, which answers r‖s as the token wants it.
[[nodiscard]] Session::Mechanism mechanism_for(const Session& session, SigningAlgorithm algorithm, ByteView bytes);

}  // namespace tpcard::agent
