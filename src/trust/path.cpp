#include "trust/path.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "trust/candidates.hpp"
#include "trust/openssl_path.hpp"
#include "trust/path_crls.hpp"
#include "trust/path_memory.hpp"
#include "trust/rules.hpp"

namespace tpcard::trust {
namespace {

/// A finding in the order in which it explains a refusal, and how it is told outside.
struct Meaning {
  FindingCode code;
  std::string_view id;
  ErrorCode error;
};

// The first that applies is what a person is told: who issued it at all, then what it is for, then the rest.
constexpr std::array kMeanings = {
    Meaning{FindingCode::too_many_certificates, "too-many-certificates", ErrorCode::path_invalid},
    Meaning{FindingCode::no_path, "no-path", ErrorCode::issuer_unknown},
    Meaning{FindingCode::signature_invalid, "signature-invalid", ErrorCode::issuer_unknown},
    Meaning{FindingCode::test_policy, "test-policy", ErrorCode::test_policy},
    Meaning{FindingCode::policy, "policy", ErrorCode::policy_not_accepted},
    Meaning{FindingCode::malformed, "malformed", ErrorCode::path_invalid},
    Meaning{FindingCode::unknown_critical_extension, "unknown-critical-extension", ErrorCode::path_invalid},
    Meaning{FindingCode::not_an_authority, "not-an-authority", ErrorCode::path_invalid},
    Meaning{FindingCode::path_too_long, "path-too-long", ErrorCode::path_invalid},
    Meaning{FindingCode::key_usage, "key-usage", ErrorCode::path_invalid},
    Meaning{FindingCode::name_constraints, "name-constraints", ErrorCode::path_invalid},
    Meaning{FindingCode::other, "other", ErrorCode::path_invalid},
    Meaning{FindingCode::key_too_weak, "key-too-weak", ErrorCode::key_too_weak},
    Meaning{FindingCode::digest_too_weak, "digest-too-weak", ErrorCode::key_too_weak},
    Meaning{FindingCode::revoked, "revoked", ErrorCode::certificate_revoked},
    Meaning{FindingCode::suspended, "suspended", ErrorCode::certificate_suspended},
    Meaning{FindingCode::expired, "expired", ErrorCode::certificate_expired},
    Meaning{FindingCode::not_yet_valid, "not-yet-valid", ErrorCode::certificate_not_yet_valid},
    Meaning{FindingCode::revocation_unknown, "revocation-unknown", ErrorCode::revocation_unknown},
};

const Meaning& meaning_of(FindingCode code) { return *std::ranges::find(kMeanings, code, &Meaning::code); }

std::size_t place_of(const PathFinding& finding) {
  return static_cast<std::size_t>(&meaning_of(finding.code) - kMeanings.data());
}

/// How far a refused candidate was from being accepted: the nearer, the better its findings explain the refusal.
std::size_t distance_of(const std::vector<PathFinding>& findings) {
  std::size_t worst = 0;
  for (const auto& finding : findings) worst = std::max(worst, kMeanings.size() - place_of(finding));
  return worst * 100 + findings.size();
}

bool lacks_revocation_alone(const PathReport& report) {
  return std::ranges::all_of(report.findings, [](const PathFinding& one) {
    return one.code == FindingCode::revocation_unknown || one.severity != Severity::error;
  });
}

PathReport refused(Path path, FindingCode code, std::string detail) {
  PathReport report;
  const auto last = path.size() - 1;
  report.findings.push_back({last, path[last]->fingerprint(), code, Severity::error, std::move(detail)});
  report.path = std::move(path);
  return report;
}

PathReport report_no_path(const CandidateSearch& search) {
  if (search.limit_met()) {
    return refused(search.longest(), FindingCode::too_many_certificates, std::string(*search.limit_met()));
  }
  if (search.met_wrong_signature()) {
    return refused(search.longest(), FindingCode::signature_invalid, "an authority of that name did not sign it");
  }
  return refused(search.longest(), FindingCode::no_path, "issuer: " + search.longest().back()->issuer().text());
}

}  // namespace

std::string_view id_of(FindingCode code) { return meaning_of(code).id; }

ErrorCode error_code_of(FindingCode code) { return meaning_of(code).error; }

bool PathReport::accepted() const {
  return !path.empty() &&
         std::ranges::none_of(findings, [](const PathFinding& one) { return one.severity == Severity::error; });
}

std::optional<ErrorCode> PathReport::error() const {
  const PathFinding* first = nullptr;
  for (const auto& one : findings) {
    if (one.severity != Severity::error) continue;
    // Of equals, what is said of the card itself.
    if (first == nullptr || std::pair(place_of(one), one.depth) < std::pair(place_of(*first), first->depth))
      first = &one;
  }
  if (first == nullptr) return path.empty() ? std::optional(ErrorCode::issuer_unknown) : std::nullopt;
  // Dates are the card's own news; an authority that is out of date is a broken chain.
  const bool dates = first->code == FindingCode::expired || first->code == FindingCode::not_yet_valid;
  if (dates && first->depth > 0) return ErrorCode::path_invalid;
  return error_code_of(first->code);
}

PathReport validate_path(const certificate::CertificatePtr& leaf,
                         std::span<const certificate::CertificatePtr> untrusted, const TrustStore& store,
                         const ValidationPolicy& policy) {
  // What came along may make another path: only the path by pinned certificates alone is remembered.
  if (!untrusted.empty()) return validate_candidates(leaf, untrusted, store, policy, {}, {});
  if (auto remembered = store.memory().find(leaf->fingerprint(), policy)) return std::move(*remembered);
  auto report = validate_candidates(leaf, untrusted, store, policy, {}, {});
  if (report.accepted()) store.memory().keep(report, policy);
  return report;
}

PathReport validate_candidates(const certificate::CertificatePtr& leaf,
                               std::span<const certificate::CertificatePtr> untrusted, const TrustStore& store,
                               const ValidationPolicy& policy, const CrlInputs& crls, const FurtherJudgement& further) {
  if (untrusted.size() > (policy.profile == Profile::gpki ? policy.most_untrusted : policy.largest_bag)) {
    return refused({leaf}, FindingCode::too_many_certificates, "more untrusted certificates than are looked at");
  }
  CandidateSearch search(untrusted, store, policy);
  search.run(leaf);
  if (search.found().empty()) return report_no_path(search);
  PathReport best;
  std::size_t judged = 0;
  for (const auto& candidate : search.found()) {
    PathReport report{candidate, judge_by_rules(candidate, policy)};
    const auto more = judge_by_openssl(candidate, store, policy, crls);
    report.findings.insert(report.findings.end(), more.begin(), more.end());
    if (further && lacks_revocation_alone(report)) further(report);
    if (best.path.empty() || distance_of(report.findings) < distance_of(best.findings)) best = std::move(report);
    best.candidates = ++judged;
    if (best.accepted()) return best;
  }
  // None of those looked at holds, and there were more: that is the reason to give.
  if (search.limit_met()) {
    best.findings.push_back({0, leaf->fingerprint(), FindingCode::too_many_certificates, Severity::error,
                             std::string(*search.limit_met())});
  }
  return best;
}

}  // namespace tpcard::trust
