// Several certificates, one after another as DER: the first is the leaf, the last is trusted, the others came along.
// What is accepted is a path from the one to the other, without a finding.
#include <cstdlib>

#include "trust/path.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tpcard;
  std::vector<certificate::CertificatePtr> found;
  certificate::der::Reader rest({data, size});
  for (auto one = rest.any(); one && found.size() < 40; one = rest.any()) {
    if (auto read = certificate::Certificate::parse(one->whole)) found.push_back(*read);
  }
  if (found.size() < 2) return 0;
  const trust::TrustStore store({{found.back(), trust::AnchorRole::root}});
  trust::ValidationPolicy policy;
  policy.time = found.front()->not_before() + hours{1};
  policy.profile = trust::Profile::rfc5280;
  const auto report = trust::validate_path(found.front(), std::span(found).subspan(1), store, policy);
  if (report.accepted() == report.error().has_value()) std::abort();
  if (report.accepted() && report.path.back()->fingerprint() != found.back()->fingerprint()) std::abort();
  return 0;
}
