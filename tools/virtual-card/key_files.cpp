#include "virtual-card/key_files.hpp"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <cstdio>
#include <memory>
#include <stdexcept>

namespace tpcard::virtual_card {
namespace {

template <auto Free>
struct Freeing {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using File = std::unique_ptr<std::FILE, decltype([](std::FILE* file) { std::fclose(file); })>;
using KeyPtr = std::shared_ptr<EVP_PKEY>;
using ContextPtr = std::unique_ptr<EVP_PKEY_CTX, Freeing<EVP_PKEY_CTX_free>>;
using X509Ptr = std::unique_ptr<X509, Freeing<X509_free>>;

File open(const std::filesystem::path& path) {
  File file(std::fopen(path.c_str(), "r"));
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return file;
}

Bytes read_certificate(const std::filesystem::path& path) {
  const X509Ptr certificate(PEM_read_X509(open(path).get(), nullptr, nullptr, nullptr));
  if (!certificate) throw std::runtime_error(path.string() + " is not a certificate");
  Bytes der(static_cast<std::size_t>(i2d_X509(certificate.get(), nullptr)));
  auto* out = der.data();
  i2d_X509(certificate.get(), &out);
  return der;
}

KeyAlgorithm algorithm_of(EVP_PKEY* key) {
  const auto kind = EVP_PKEY_get_base_id(key);
  const auto bits = EVP_PKEY_get_bits(key);
  if (kind == EVP_PKEY_RSA && bits == 2048) return KeyAlgorithm::rsa_2048;
  if (kind == EVP_PKEY_RSA && bits == 3072) return KeyAlgorithm::rsa_3072;
  if (kind == EVP_PKEY_EC && bits == 256) return KeyAlgorithm::p256;
  if (kind == EVP_PKEY_EC && bits == 384) return KeyAlgorithm::p384;
  throw std::runtime_error("a PIV card has no place for such a key");
}

/// RSA: the block as it is, already padded by the reader's software. EC: ECDSA over what the software hashed.
std::optional<Bytes> use(EVP_PKEY* key, ByteView input) {
  const bool rsa = EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA;
  if (rsa && input.size() != static_cast<std::size_t>(EVP_PKEY_get_size(key))) return std::nullopt;
  const ContextPtr context(EVP_PKEY_CTX_new(key, nullptr));
  Bytes result(static_cast<std::size_t>(EVP_PKEY_get_size(key)));
  auto size = result.size();
  if (EVP_PKEY_sign_init(context.get()) != 1) return std::nullopt;
  if (rsa && EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) != 1) return std::nullopt;
  if (EVP_PKEY_sign(context.get(), result.data(), &size, input.data(), input.size()) != 1) return std::nullopt;
  result.resize(size);
  return result;
}

}  // namespace

CardKey read_key(CardKey::Place place, const std::filesystem::path& certificate, const std::filesystem::path& key) {
  const KeyPtr loaded(PEM_read_PrivateKey(open(key).get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
  if (!loaded) throw std::runtime_error(key.string() + " is not a key");
  return {.place = place,
          .algorithm = algorithm_of(loaded.get()),
          .certificate = read_certificate(certificate),
          .use = [loaded](ByteView input) { return virtual_card::use(loaded.get(), input); }};
}

}  // namespace tpcard::virtual_card
