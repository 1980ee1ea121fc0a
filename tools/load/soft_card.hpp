// A card whose key is a file, as tools/pki/issue leaves it: `NAME.pem` and `NAME.key`.
#pragma once

#include <filesystem>
#include <string>

#include "base/bytes.hpp"
#include "load/openssl.hpp"

namespace tpcard::load {

class SoftCard {
 public:
  /// RSA or P-256. Throws when a file is missing or is something else.
  explicit SoftCard(const std::filesystem::path& certificate);

  [[nodiscard]] const Bytes& certificate() const { return certificate_; }  ///< DER
  /// Of the authentication token: `RS256` or `ES256`.
  [[nodiscard]] std::string_view algorithm() const;
  /// As OpenSSL makes it: an ECDSA signature is DER.
  [[nodiscard]] Bytes sign(ByteView bytes) const;
  /// As the token carries it: an ECDSA signature is r‖s.
  [[nodiscard]] Bytes sign_for_token(ByteView bytes) const;

 private:
  Bytes certificate_;
  KeyPtr key_;
};

/// The first certificate of a PEM file.
[[nodiscard]] X509Ptr read_certificate(const std::filesystem::path& file);

}  // namespace tpcard::load
