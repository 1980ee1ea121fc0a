// Any bytes as CRL of a fixed certificate's issuer; what is good must say until when.
#include <cstdlib>

#include "tests/fuzz/fixed_certificates.hpp"
#include "trust/crl.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tpcard;
  static const auto kFixed = fuzz::read_fixed_certificates("crl");
  const trust::FreshnessPolicy policy{.time = kFixed.time(), .max_age = std::nullopt};
  const auto verdict = trust::check_crl({data, size}, *kFixed.subject, *kFixed.issuer, policy);
  if (verdict.status == trust::RevocationStatus::good && verdict.valid_until <= policy.time) std::abort();
  if (verdict.error() == std::nullopt && verdict.fault != trust::RevocationFault::none) std::abort();
  return 0;
}
