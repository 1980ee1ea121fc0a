#include "load/bare_crypto.hpp"

#include <openssl/x509v3.h>
#include <time.h>

namespace tpcard::load {
namespace {

double thread_cpu_us() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

template <typename Work>
double mean_us(int times, Work work) {
  const auto begun = thread_cpu_us();
  for (int i = 0; i < times; ++i) work();
  return (thread_cpu_us() - begun) / times;
}

}  // namespace

BareCrypto::BareCrypto(const std::filesystem::path& pki) : roots_(X509_STORE_new()), untrusted_(sk_X509_new_null()) {
  X509_STORE_add_cert(roots_.get(), read_certificate(pki / "root/ca.pem").get());
  for (const auto* name : {"moeaca", "xca"}) {
    issuers_.push_back(read_certificate(pki / name / "ca.pem"));
    sk_X509_push(untrusted_.get(), issuers_.back().get());
  }
}

X509Ptr BareCrypto::decode(ByteView der) const {
  const auto* bytes = der.data();
  X509Ptr certificate(d2i_X509(nullptr, &bytes, static_cast<long>(der.size())));
  must(certificate != nullptr, "the certificate is malformed");
  X509_check_purpose(certificate.get(), -1, 0);
  return certificate;
}

void BareCrypto::verify_path(X509& card) const {
  const X509StoreContextPtr context(X509_STORE_CTX_new());
  X509_STORE_CTX_init(context.get(), roots_.get(), &card, untrusted_.get());
  const bool valid = X509_verify_cert(context.get()) == 1;
  must(valid, X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get())));
}

void BareCrypto::verify_signature(X509& card, ByteView bytes, ByteView signature) const {
  const DigestContextPtr context(EVP_MD_CTX_new());
  must(EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, X509_get0_pubkey(&card)) == 1 &&
           EVP_DigestVerify(context.get(), signature.data(), signature.size(), bytes.data(), bytes.size()) == 1,
       "the signature is wrong");
}

BareCost measure(const BareCrypto& crypto, const SoftCard& card, int times) {
  // As long as what a card signs with SHA-256: H(origin) ‖ H(nonce).
  const Bytes bytes(64, 0x5a);
  const auto signature = card.sign(bytes);
  const auto decoded = crypto.decode(card.certificate());
  BareCost cost;
  cost.decode_us = mean_us(times, [&] { (void)crypto.decode(card.certificate()); });
  cost.path_us = mean_us(times, [&] { crypto.verify_path(*decoded); });
  // A key that was just read has its Montgomery form still to make; so has the card of every sign-in.
  cost.signature_us =
      mean_us(times, [&] { crypto.verify_signature(*crypto.decode(card.certificate()), bytes, signature); }) -
      cost.decode_us;
  return cost;
}

}  // namespace tpcard::load
