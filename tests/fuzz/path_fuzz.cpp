// Several certificates, one after another as DER: the first is the leaf, the last is trusted.
#include "trust/path.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tpcard;
  std::vector<certificate::CertificatePtr> found;
  certificate::der::Reader rest({data, size});
  for (auto one = rest.any(); one && found.size() < 10; one = rest.any()) {
    if (auto read = certificate::Certificate::parse(one->whole)) found.push_back(*read);
  }
  if (found.size() < 2) return 0;
  const trust::TrustStore store({{found.back(), trust::AnchorRole::root}});
  trust::ValidationPolicy policy;
  policy.time = Instant{seconds{1790000000}};
  policy.profile = trust::Profile::rfc5280;
  (void)trust::validate_path(found.front(), std::span(found).subspan(1), store, policy).error();
  return 0;
}
