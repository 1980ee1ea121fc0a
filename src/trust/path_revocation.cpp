#include "trust/path_revocation.hpp"

#include <algorithm>

#include "trust/crl.hpp"
#include "trust/crl_reader.hpp"
#include "trust/ocsp.hpp"
#include "trust/path_crls.hpp"

namespace tpcard::trust {
namespace {

FreshnessPolicy freshness_of(const ValidationPolicy& policy, const RevocationInputs& inputs) {
  return {.time = policy.time, .max_age = inputs.max_age, .security_level = policy.security_level};
}

/// How many certificates, leaf first, are to be looked at; the anchor never is.
std::size_t count_to_check(const PathReport& report, CrlChecking checking) {
  if (checking == CrlChecking::none || report.path.size() < 2) return 0;
  return checking == CrlChecking::leaf ? 1 : report.path.size() - 1;
}

RevocationVerdict by_ocsp(const PathReport& report, std::size_t depth, const RevocationInputs& inputs,
                          const FreshnessPolicy& freshness) {
  auto result = unknown_verdict(RevocationFault::nothing_at_hand, RevocationSource::none);
  for (const auto& response : inputs.ocsp_responses) {
    auto verdict = check_ocsp(response, *report.path[depth], *report.path[depth + 1], freshness);
    if (verdict.fault != RevocationFault::not_covered) result = decide(result, verdict);
  }
  return result;
}

RevocationVerdict by_crls(const PathReport& report, std::size_t depth, const RevocationInputs& inputs,
                          const FreshnessPolicy& freshness) {
  auto result = unknown_verdict(RevocationFault::nothing_at_hand, RevocationSource::none);
  for (const auto& crl : inputs.crls) {
    auto verdict = check_crl(crl, *report.path[depth], *report.path[depth + 1], freshness);
    if (verdict.fault != RevocationFault::wrong_issuer) result = decide(result, verdict);
  }
  return result;
}

FindingCode finding_of(const RevocationVerdict& verdict) {
  if (verdict.status == RevocationStatus::unknown) return FindingCode::revocation_unknown;
  return verdict.suspended() ? FindingCode::suspended : FindingCode::revoked;
}

/// Lists that are not even well-formed would be believed by OpenSSL: they are left out.
std::vector<Bytes> well_formed(std::span<const Bytes> crls) {
  std::vector<Bytes> kept;
  for (const auto& crl : crls) {
    const auto parts = read_crl(crl);
    if (parts || parts.error().fault != RevocationFault::malformed) kept.push_back(crl);
  }
  return kept;
}

PathReport judge_rfc5280(PathReport accepted, std::span<const certificate::CertificatePtr> untrusted,
                         const TrustStore& store, const ValidationPolicy& policy, const RevocationInputs& inputs) {
  const auto freshness = freshness_of(policy, inputs);
  const auto count = count_to_check(accepted, inputs.checking);
  std::vector<RevocationVerdict> verdicts;
  for (std::size_t depth = 0; depth < count; ++depth) verdicts.push_back(by_ocsp(accepted, depth, inputs, freshness));
  const bool decided = std::ranges::none_of(
      verdicts, [](const RevocationVerdict& one) { return one.status == RevocationStatus::unknown; });
  if (decided || inputs.crls.empty()) {
    for (std::size_t depth = 0; depth < count; ++depth) add_revocation_finding(accepted, depth, verdicts[depth]);
    return accepted;
  }
  const auto crls = well_formed(inputs.crls);
  auto report =
      validate_path_with_crls(accepted.path.front(), untrusted, store, policy, {inputs.checking, crls, untrusted});
  // What OCSP has said of a certificate need not be said again by a CRL; that it is revoked must be.
  std::erase_if(report.findings, [&](const PathFinding& one) {
    return one.code == FindingCode::revocation_unknown && one.depth < count &&
           verdicts[one.depth].status == RevocationStatus::good;
  });
  for (std::size_t depth = 0; depth < count; ++depth) {
    if (verdicts[depth].status == RevocationStatus::revoked) add_revocation_finding(report, depth, verdicts[depth]);
  }
  return report;
}

}  // namespace

void add_revocation_finding(PathReport& report, std::size_t depth, const RevocationVerdict& verdict) {
  if (verdict.status == RevocationStatus::good) return;
  std::string detail(verdict.status == RevocationStatus::unknown ? id_of(verdict.fault) : id_of(verdict.status));
  if (verdict.reason) detail.append(" ").append(id_of(*verdict.reason));
  if (!verdict.detail.empty()) detail.append(": ").append(verdict.detail);
  report.findings.push_back(
      {depth, report.path[depth]->fingerprint(), finding_of(verdict), Severity::error, std::move(detail)});
}

PathReport validate_path_and_revocation(const certificate::CertificatePtr& leaf,
                                        std::span<const certificate::CertificatePtr> untrusted, const TrustStore& store,
                                        const ValidationPolicy& policy, const RevocationInputs& inputs) {
  auto report = validate_path(leaf, untrusted, store, policy);
  if (!report.accepted() || inputs.checking == CrlChecking::none) return report;
  if (policy.profile == Profile::rfc5280) return judge_rfc5280(std::move(report), untrusted, store, policy, inputs);
  const auto freshness = freshness_of(policy, inputs);
  const auto count = count_to_check(report, inputs.checking);
  for (std::size_t depth = 0; depth < count; ++depth) {
    const auto ocsp = by_ocsp(report, depth, inputs, freshness);
    const auto crl = by_crls(report, depth, inputs, freshness);
    add_revocation_finding(report, depth, decide(ocsp, crl));
  }
  return report;
}

}  // namespace tpcard::trust
