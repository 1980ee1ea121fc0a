#include "load/soft_card.hpp"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/pem.h>

#include <cstdio>

namespace tpcard::load {
namespace {

constexpr std::size_t kP256Bytes = 32;

using File = std::unique_ptr<std::FILE, decltype([](std::FILE* file) { std::fclose(file); })>;
using EcdsaPtr = std::unique_ptr<ECDSA_SIG, Freeing<ECDSA_SIG_free>>;

File open(const std::filesystem::path& path) {
  File file(std::fopen(path.c_str(), "r"));
  must(file != nullptr, "cannot read " + path.string());
  return file;
}

Bytes der_of(X509& certificate) {
  Bytes der(static_cast<std::size_t>(i2d_X509(&certificate, nullptr)));
  auto* out = der.data();
  i2d_X509(&certificate, &out);
  return der;
}

// RFC 7515 §3.4: both numbers in the curve's full length, one after the other.
Bytes raw_of(const Bytes& der) {
  const auto* in = der.data();
  const EcdsaPtr signature(d2i_ECDSA_SIG(nullptr, &in, static_cast<long>(der.size())));
  must(signature != nullptr, "not an ECDSA signature");
  Bytes raw(2 * kP256Bytes);
  must(BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), raw.data(), kP256Bytes) == kP256Bytes &&
           BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), raw.data() + kP256Bytes, kP256Bytes) == kP256Bytes,
       "not a P-256 signature");
  return raw;
}

}  // namespace

X509Ptr read_certificate(const std::filesystem::path& file) {
  X509Ptr certificate(PEM_read_X509(open(file).get(), nullptr, nullptr, nullptr));
  must(certificate != nullptr, file.string() + " is not a certificate");
  return certificate;
}

SoftCard::SoftCard(const std::filesystem::path& certificate) : certificate_(der_of(*read_certificate(certificate))) {
  auto file = certificate;
  file.replace_extension(".key");
  key_.reset(PEM_read_PrivateKey(open(file).get(), nullptr, nullptr, nullptr));
  must(key_ != nullptr, file.string() + " is not a key");
}

std::string_view SoftCard::algorithm() const { return EVP_PKEY_get_id(key_.get()) == EVP_PKEY_RSA ? "RS256" : "ES256"; }

Bytes SoftCard::sign(ByteView bytes) const {
  const DigestContextPtr context(EVP_MD_CTX_new());
  std::size_t size = 0;
  must(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
           EVP_DigestSign(context.get(), nullptr, &size, bytes.data(), bytes.size()) == 1,
       "cannot sign");
  Bytes signature(size);
  must(EVP_DigestSign(context.get(), signature.data(), &size, bytes.data(), bytes.size()) == 1, "cannot sign");
  signature.resize(size);
  return signature;
}

Bytes SoftCard::sign_for_token(ByteView bytes) const {
  return algorithm() == "ES256" ? raw_of(sign(bytes)) : sign(bytes);
}

}  // namespace tpcard::load
