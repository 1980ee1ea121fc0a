#include "trust/cert_id.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "trust/ocsp.hpp"

namespace tpcard::trust {
namespace {

using certificate::Certificate;

// OBJECT IDENTIFIER contents of the hashes that CertIDs use.
constexpr std::array<std::uint8_t, 5> kSha1{0x2B, 0x0E, 0x03, 0x02, 0x1A};
constexpr std::array<std::uint8_t, 9> kSha256{0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01};
constexpr std::array<std::uint8_t, 9> kSha384{0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02};
constexpr std::array<std::uint8_t, 9> kSha512{0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03};

std::optional<Bytes> hash_by(ByteView algorithm, ByteView bytes) {
  if (std::ranges::equal(algorithm, kSha1)) return sha1(bytes);
  if (std::ranges::equal(algorithm, kSha256)) return digest(HashAlgorithm::sha256, bytes);
  if (std::ranges::equal(algorithm, kSha384)) return digest(HashAlgorithm::sha384, bytes);
  if (std::ranges::equal(algorithm, kSha512)) return digest(HashAlgorithm::sha512, bytes);
  return std::nullopt;
}

/// One DER element around contents shorter than 64 KB.
Bytes wrap(std::uint8_t tag, std::initializer_list<ByteView> contents) {
  std::size_t size = 0;
  for (auto content : contents) size += content.size();
  Bytes bytes{tag};
  if (size >= 256)
    bytes.insert(bytes.end(), {0x82, static_cast<std::uint8_t>(size >> 8), static_cast<std::uint8_t>(size)});
  else if (size >= 128)
    bytes.insert(bytes.end(), {0x81, static_cast<std::uint8_t>(size)});
  else
    bytes.push_back(static_cast<std::uint8_t>(size));
  for (auto content : contents) bytes.insert(bytes.end(), content.begin(), content.end());
  return bytes;
}

}  // namespace

Bytes sha1(ByteView bytes) {
  static EVP_MD* const kMd = EVP_MD_fetch(nullptr, "SHA1", nullptr);
  Bytes result(20);
  if (EVP_Digest(bytes.data(), bytes.size(), result.data(), nullptr, kMd, nullptr) != 1) {
    throw std::runtime_error("EVP_Digest failed");
  }
  return result;
}

bool names_certificate(const OcspCertId& id, const Certificate& subject, const Certificate& issuer) {
  if (!std::ranges::equal(id.serial, subject.serial())) return false;
  const auto name_hash = hash_by(id.hash_algorithm, subject.issuer().der);
  const auto key_hash = hash_by(id.hash_algorithm, issuer.public_key().key);
  return name_hash && key_hash && std::ranges::equal(id.issuer_name_hash, *name_hash) &&
         std::ranges::equal(id.issuer_key_hash, *key_hash);
}

bool names_responder(const OcspBasic& basic, const Certificate& responder) {
  if (basic.responder_name) return certificate::same_name(*basic.responder_name, responder.subject());
  return basic.responder_key_hash && std::ranges::equal(*basic.responder_key_hash, sha1(responder.public_key().key));
}

// OCSPRequest { tbsRequest { requestList { Request { CertID { hash, name hash, key hash, serial } } } } }, RFC 5019
// §2.1: one certificate, SHA-1, no nonce (responders that prepare their answers ignore it), no signature.
Bytes ocsp_request(const Certificate& subject, const Certificate& issuer) {
  constexpr std::uint8_t kSequence = 0x30;
  constexpr std::uint8_t kOctetString = 0x04;
  constexpr std::array<std::uint8_t, 2> kNull{0x05, 0x00};
  const auto algorithm = wrap(kSequence, {wrap(0x06, {kSha1}), kNull});
  const auto cert_id =
      wrap(kSequence, {algorithm, wrap(kOctetString, {sha1(subject.issuer().der)}),
                       wrap(kOctetString, {sha1(issuer.public_key().key)}), wrap(0x02, {subject.serial()})});
  const auto list = wrap(kSequence, {wrap(kSequence, {cert_id})});
  return wrap(kSequence, {wrap(kSequence, {list})});
}

}  // namespace tpcard::trust
