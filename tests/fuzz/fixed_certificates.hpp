// A certificate and its issuer for fuzzers: the folder that make-corpora.mts filled is named by FUZZ_FIXED.
#pragma once

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "certificate/pem.hpp"

namespace tpcard::fuzz {

struct FixedCertificates {
  certificate::CertificatePtr subject;
  certificate::CertificatePtr issuer;
  /// When the corpus was made, near enough for its answers to be fresh.
  [[nodiscard]] Instant time() const { return subject->not_before() + hours{1}; }
};

inline certificate::CertificatePtr read_fixed(const std::string& name) {
  const char* folder = std::getenv("FUZZ_FIXED");
  if (folder == nullptr) std::abort();
  std::ifstream stream(std::string(folder) + '/' + name, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
  const auto found = certificate::read_certificates(as_bytes(bytes));
  if (!found) std::abort();
  return found->front();
}

/// `parser` is `ocsp` or `crl`.
inline FixedCertificates read_fixed_certificates(const std::string& parser) {
  return {read_fixed(parser + "-cert.der"), read_fixed(parser + "-issuer.der")};
}

}  // namespace tpcard::fuzz
