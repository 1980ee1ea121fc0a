// Digests and randomness by OpenSSL's libcrypto: the service everywhere, the component on Linux.
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <stdexcept>

#include "base/hash.hpp"
#include "base/random.hpp"

namespace tpcard {
namespace {

// Fetched once: an implicit fetch costs more than hashing a nonce.
const EVP_MD* fetched(HashAlgorithm algorithm) {
  static EVP_MD* const kSha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  static EVP_MD* const kSha384 = EVP_MD_fetch(nullptr, "SHA384", nullptr);
  static EVP_MD* const kSha512 = EVP_MD_fetch(nullptr, "SHA512", nullptr);
  switch (algorithm) {
    case HashAlgorithm::sha256:
      return kSha256;
    case HashAlgorithm::sha384:
      return kSha384;
    case HashAlgorithm::sha512:
      return kSha512;
  }
  throw std::logic_error("unknown hash algorithm");
}

}  // namespace

Bytes digest(HashAlgorithm algorithm, ByteView bytes) {
  const auto* md = fetched(algorithm);
  Bytes result(static_cast<std::size_t>(EVP_MD_get_size(md)));
  if (EVP_Digest(bytes.data(), bytes.size(), result.data(), nullptr, md, nullptr) != 1) {
    throw std::runtime_error("EVP_Digest failed");
  }
  return result;
}

Sha256 sha256(ByteView bytes) {
  Sha256 result;
  if (EVP_Digest(bytes.data(), bytes.size(), result.data(), nullptr, fetched(HashAlgorithm::sha256), nullptr) != 1) {
    throw std::runtime_error("EVP_Digest failed");
  }
  return result;
}

Sha256 hmac_sha256(ByteView key, ByteView bytes) {
  Sha256 result;
  unsigned length = 0;
  if (HMAC(fetched(HashAlgorithm::sha256), key.data(), static_cast<int>(key.size()), bytes.data(), bytes.size(),
           result.data(), &length) == nullptr) {
    throw std::runtime_error("HMAC failed");
  }
  return result;
}

bool equal_in_constant_time(ByteView left, ByteView right) {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

void SystemRandom::fill(std::span<std::uint8_t> bytes) {
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) throw std::runtime_error("no randomness");
}

}  // namespace tpcard
