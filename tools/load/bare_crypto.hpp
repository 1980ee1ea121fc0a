// What the cryptography of a sign-in costs when OpenSSL does nothing else: the yardstick that ./bench holds the service
// to. A sign-in cannot be cheaper than reading one certificate, verifying a path of three and one signature.
#pragma once

#include <filesystem>

#include "load/openssl.hpp"
#include "load/soft_card.hpp"

namespace tpcard::load {

class BareCrypto {
 public:
  /// The authorities of a folder of tools/pki/make-pki, decoded beforehand, as a service would keep them.
  explicit BareCrypto(const std::filesystem::path& pki);

  /// d2i_X509, with the extensions read.
  [[nodiscard]] X509Ptr decode(ByteView der) const;
  /// X509_verify_cert: the card's certificate, its issuer, the root. No policies, no revocation.
  void verify_path(X509& card) const;
  /// EVP_DigestVerify with SHA-256; an ECDSA signature is DER.
  void verify_signature(X509& card, ByteView bytes, ByteView signature) const;

 private:
  X509StorePtr roots_;
  std::vector<X509Ptr> issuers_;
  X509Stack untrusted_;
};

/// CPU time of one sign-in's cryptography, in microseconds, and what it is made of.
struct BareCost {
  double decode_us = 0;
  double path_us = 0;
  double signature_us = 0;
  [[nodiscard]] double total_us() const { return decode_us + path_us + signature_us; }
};
/// Measured on this thread, `times` over.
[[nodiscard]] BareCost measure(const BareCrypto& crypto, const SoftCard& card, int times);

}  // namespace tpcard::load
