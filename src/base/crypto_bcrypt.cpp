// Digests and randomness by Windows itself (bcrypt.dll, CNG): the component on Windows.
#include <windows.h>
// after windows.h
#include <bcrypt.h>

#include <stdexcept>

#include "base/hash.hpp"
#include "base/random.hpp"

namespace tpcard {
namespace {

void check(NTSTATUS answer, const char* what) {
  if (!BCRYPT_SUCCESS(answer)) throw std::runtime_error(what);
}

BCRYPT_ALG_HANDLE opened(const wchar_t* name, ULONG flags = 0) {
  BCRYPT_ALG_HANDLE handle = nullptr;
  check(BCryptOpenAlgorithmProvider(&handle, name, nullptr, flags), "BCryptOpenAlgorithmProvider failed");
  return handle;
}

// Opened once and never closed: opening costs more than hashing a nonce.
BCRYPT_ALG_HANDLE provider(HashAlgorithm algorithm) {
  static const BCRYPT_ALG_HANDLE kSha256 = opened(BCRYPT_SHA256_ALGORITHM);
  static const BCRYPT_ALG_HANDLE kSha384 = opened(BCRYPT_SHA384_ALGORITHM);
  static const BCRYPT_ALG_HANDLE kSha512 = opened(BCRYPT_SHA512_ALGORITHM);
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

std::size_t size_of(HashAlgorithm algorithm) {
  return algorithm == HashAlgorithm::sha256 ? 32 : algorithm == HashAlgorithm::sha384 ? 48 : 64;
}

// CNG takes what it only reads without const.
UCHAR* input(ByteView bytes) { return const_cast<UCHAR*>(bytes.data()); }

void hash(BCRYPT_ALG_HANDLE provider, ByteView key, ByteView bytes, std::span<std::uint8_t> result) {
  check(BCryptHash(provider, input(key), static_cast<ULONG>(key.size()), input(bytes), static_cast<ULONG>(bytes.size()),
                   result.data(), static_cast<ULONG>(result.size())),
        "BCryptHash failed");
}

}  // namespace

Bytes digest(HashAlgorithm algorithm, ByteView bytes) {
  Bytes result(size_of(algorithm));
  hash(provider(algorithm), {}, bytes, result);
  return result;
}

Sha256 sha256(ByteView bytes) {
  Sha256 result;
  hash(provider(HashAlgorithm::sha256), {}, bytes, result);
  return result;
}

Sha256 hmac_sha256(ByteView key, ByteView bytes) {
  static const BCRYPT_ALG_HANDLE kHmac = opened(BCRYPT_SHA256_ALGORITHM, BCRYPT_ALG_HANDLE_HMAC_FLAG);
  Sha256 result;
  hash(kHmac, key, bytes, result);
  return result;
}

bool equal_in_constant_time(ByteView left, ByteView right) {
  if (left.size() != right.size()) return false;
  volatile std::uint8_t difference = 0;
  for (std::size_t i = 0; i < left.size(); ++i) difference = difference | (left[i] ^ right[i]);
  return difference == 0;
}

void SystemRandom::fill(std::span<std::uint8_t> bytes) {
  check(BCryptGenRandom(nullptr, bytes.data(), static_cast<ULONG>(bytes.size()), BCRYPT_USE_SYSTEM_PREFERRED_RNG),
        "no randomness");
}

}  // namespace tpcard
