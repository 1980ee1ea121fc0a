// A card in software: a SoftHSM2 token in a folder of its own, certificates made by the openssl CLI.
#pragma once

#include <p11-kit/pkcs11.h>

#include <filesystem>
#include <string>

#include "agent/card_stack.hpp"

namespace tpcard::agent {

inline constexpr const char* kSoftHsm = "/usr/lib/softhsm/libsofthsm2.so";

/// Standard output of a shell command; throws when it fails.
std::string run(const std::string& command);

/// What the certificate says (gpki: "What is in a card").
struct CertificateWords {
  std::string issuer_unit = "工商憑證管理中心";
  std::string identifier_oid = "2.16.886.1.100.2.101";
  std::string identifier = "UTF8:12345675";
  std::string subject_class = "2.16.886.1.100.3.2.2.1.1";
  std::string key_usage = "digitalSignature";
  std::string name = "示範股份有限公司";
  std::string key = "RSA -pkeyopt rsa_keygen_bits:2048";
  int days = 365;
};

/// The reader's folder. One at a time in a process: SoftHSM2 reads its environment.
class SoftReader {
 public:
  SoftReader();
  ~SoftReader();
  SoftReader(const SoftReader&) = delete;
  SoftReader& operator=(const SoftReader&) = delete;

  /// A token with PIN 123456.
  void make_token(const std::string& label) const;
  /// Makes a key pair and its certificate and puts both on the token. Returns the certificate's file (PEM).
  std::string put(const std::string& label, const std::string& id, const CertificateWords& words) const;
  /// A token with one signature certificate.
  std::string make_card(const std::string& label, const CertificateWords& words = {}) const;

  void pull_out() const;
  void put_back() const;

  [[nodiscard]] ModuleSettings module() const;
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  [[nodiscard]] std::filesystem::path configuration() const { return folder_ / "softhsm2.conf"; }

 private:
  std::filesystem::path folder_;
};

/// Whether openssl takes the signature for one over H(origin)‖H(nonce), as it builds these bytes itself.
[[nodiscard]] bool openssl_verifies(const std::filesystem::path& folder, const std::string& certificate_file,
                                    const protocol::AuthToken& token, const std::string& origin,
                                    const std::string& nonce);

}  // namespace tpcard::agent
