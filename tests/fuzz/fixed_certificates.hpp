// A certificate and its issuer for fuzzers: the folder that tests/fuzz/run made names them by FUZZ_PKI.
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
};

inline certificate::CertificatePtr read_fixed(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  const auto found = certificate::read_certificates(as_bytes(text));
  if (!found) std::abort();
  return found->front();
}

inline const FixedCertificates& fixed_certificates() {
  static const FixedCertificates kFixed = [] {
    const char* folder = std::getenv("FUZZ_PKI");
    if (folder == nullptr) std::abort();
    return FixedCertificates{read_fixed(std::string(folder) + "/card.pem"),
                             read_fixed(std::string(folder) + "/moeaca/ca.pem")};
  }();
  return kFixed;
}

}  // namespace tpcard::fuzz
