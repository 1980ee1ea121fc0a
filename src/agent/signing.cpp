#include "agent/signing.hpp"

#include <array>

namespace tpcard::agent {
namespace {

// RFC 8017 §9.2, note 1: DigestInfo of SHA-256 up to the hash.
constexpr std::array<std::uint8_t, 19> kSha256DigestInfo{0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                                         0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};

}  // namespace

Result<SigningAlgorithm> algorithm_for(const certificate::PublicKey& key) {
  switch (key.kind) {
    case certificate::KeyKind::rsa:
      return SigningAlgorithm{"RS256", HashAlgorithm::sha256};
    case certificate::KeyKind::ec_p256:
      return SigningAlgorithm{"ES256", HashAlgorithm::sha256};
    case certificate::KeyKind::ec_p384:
      return SigningAlgorithm{"ES384", HashAlgorithm::sha384};
    default:
      return refuse(ErrorCode::card_wrong_kind, "no algorithm for this key");
  }
}

Session::Mechanism mechanism_for(const Session& session, SigningAlgorithm algorithm, ByteView bytes) {
  auto hash = digest(algorithm.hash, bytes);
  if (algorithm.name.starts_with('E')) return {CKM_ECDSA, std::move(hash)};
  if (!session.offers(CKM_RSA_PKCS) && session.offers(CKM_SHA256_RSA_PKCS)) {
    return {CKM_SHA256_RSA_PKCS, Bytes(bytes.begin(), bytes.end())};
  }
  Bytes digest_info(kSha256DigestInfo.begin(), kSha256DigestInfo.end());
  digest_info.insert(digest_info.end(), hash.begin(), hash.end());
  return {CKM_RSA_PKCS, std::move(digest_info)};
}

}  // namespace tpcard::agent
