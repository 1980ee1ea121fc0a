// Any bytes as OCSP of a fixed certificate: never good unless signed.
#include <cstdlib>

#include "tests/fuzz/fixed_certificates.hpp"
#include "trust/ocsp.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tpcard;
  const auto& fixed = fuzz::fixed_certificates();
  const auto verdict = trust::check_ocsp({data, size}, *fixed.subject, *fixed.issuer,
                                         {.time = Instant{seconds{1790000000}}, .max_age = std::nullopt});
  (void)verdict.error();
  return 0;
}
