#include "trust/path_revocation.hpp"

#include <algorithm>
#include <iterator>
#include <map>

#include "trust/crl.hpp"
#include "trust/crl_reader.hpp"
#include "trust/ocsp.hpp"
#include "trust/path_crls.hpp"
#include "trust/signed_data.hpp"

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

/// The lists at hand, each read once for each issuer, however many candidates lead through that.
class ListsAtHand {
 public:
  explicit ListsAtHand(std::span<const Bytes> crls) : crls_(crls) {}

  RevocationVerdict ask(const PathReport& report, std::size_t depth, const FreshnessPolicy& freshness) {
    auto result = unknown_verdict(RevocationFault::nothing_at_hand, RevocationSource::none);
    const auto& issuer = *report.path[depth + 1];
    for (std::size_t i = 0; i < crls_.size(); ++i) {
      const auto& list = read(i, issuer, freshness.security_level);
      auto verdict = list ? check_crl(*list, *report.path[depth], issuer, freshness)
                          : unknown_verdict(list.error().fault, RevocationSource::crl, list.error().detail);
      if (verdict.fault != RevocationFault::wrong_issuer) result = decide(result, verdict);
    }
    return result;
  }

  /// Whether a list at hand, be another newer, says that the certificate was revoked for good.
  std::optional<RevocationVerdict> final_word(const PathReport& report, std::size_t depth,
                                              const FreshnessPolicy& freshness) {
    const auto& issuer = *report.path[depth + 1];
    for (std::size_t i = 0; i < crls_.size(); ++i) {
      const auto& list = read(i, issuer, freshness.security_level);
      if (!list || list->this_update() > freshness.time + freshness.clock_skew) continue;
      if (auto verdict = final_revocation(*list, *report.path[depth], issuer)) return verdict;
    }
    return std::nullopt;
  }

 private:
  using Reading = std::expected<RevocationList, CrlRefusal>;
  const Reading& read(std::size_t place, const certificate::Certificate& issuer, SecurityLevel level) {
    const auto key = std::pair(place, issuer.fingerprint());
    auto found = read_.find(key);
    if (found == read_.end()) found = read_.emplace(key, RevocationList::read(crls_[place], issuer, level)).first;
    return found->second;
  }
  std::span<const Bytes> crls_;
  std::map<std::pair<std::size_t, Sha256>, Reading> read_;
};

FindingCode finding_of(const RevocationVerdict& verdict) {
  if (verdict.status == RevocationStatus::unknown) return FindingCode::revocation_unknown;
  return verdict.suspended() ? FindingCode::suspended : FindingCode::revoked;
}

bool names_a_serial_twice(const CrlParts& parts) {
  std::vector<ByteView> serials;
  for (const auto& entry : parts.entries) serials.push_back(entry.serial);
  std::ranges::sort(serials, [](ByteView a, ByteView b) { return std::ranges::lexicographical_compare(a, b); });
  return std::ranges::adjacent_find(serials, [](ByteView a, ByteView b) { return std::ranges::equal(a, b); }) !=
         serials.end();
}

/// What OpenSSL does not ask of a list: that it is well-formed, signed by a strong algorithm, young enough (one that
/// tells no nextUpdate would count for ever), has the times and the number that RFC 5280 §5.1.2.4 and §5.2.3 ask for,
/// and is of one mind about each serial (of two entries it would take either).
bool may_be_applied(ByteView crl, const FreshnessPolicy& freshness) {
  const auto head = read_crl_head(crl);
  if (!head) return false;
  const auto algorithm = read_signature_algorithm(head->signature_algorithm);
  if (!algorithm || algorithm->security_bits < required_bits(freshness.security_level)) return false;
  if (head->early_generalized_time || (!freshness.max_age && !head->next_update)) return false;
  if (freshness.max_age && head->this_update + *freshness.max_age <= freshness.time) return false;
  const auto parts = read_crl(crl);
  return parts ? parts->has_number && !names_a_serial_twice(*parts) : parts.error().fault != RevocationFault::malformed;
}

std::vector<Bytes> applicable(const RevocationInputs& inputs, const FreshnessPolicy& freshness) {
  std::vector<Bytes> kept;
  std::ranges::copy_if(inputs.crls, std::back_inserter(kept),
                       [&](const Bytes& crl) { return may_be_applied(crl, freshness); });
  return kept;
}

/// OpenSSL says revoked, and not why: suspended is not revoked.
void tell_suspended(PathReport& report, ListsAtHand& lists, const FreshnessPolicy& freshness) {
  for (auto& one : report.findings) {
    if (one.code != FindingCode::revoked || one.depth + 1 >= report.path.size()) continue;
    if (lists.ask(report, one.depth, freshness).suspended()) one.code = FindingCode::suspended;
  }
}

bool says_revoked(const PathReport& report, std::size_t depth) {
  return std::ranges::any_of(report.findings, [&](const PathFinding& one) {
    return one.depth == depth && (one.code == FindingCode::revoked || one.code == FindingCode::suspended);
  });
}

/// Where an OCSP answer says good, lists need not say it again; where it says revoked, no list takes that back.
void join_ocsp(PathReport& report, std::size_t depth, const RevocationVerdict& ocsp) {
  if (ocsp.status == RevocationStatus::good) {
    std::erase_if(report.findings, [&](const PathFinding& one) {
      return one.code == FindingCode::revocation_unknown && one.depth == depth;
    });
  } else if (ocsp.status == RevocationStatus::revoked) {
    add_revocation_finding(report, depth, ocsp);
  }
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
  if (inputs.checking == CrlChecking::none) return validate_path(leaf, untrusted, store, policy);
  const auto freshness = freshness_of(policy, inputs);
  const bool by_openssl = policy.profile == Profile::rfc5280 && !inputs.crls.empty();
  ListsAtHand lists(inputs.crls);
  const auto each = [&](PathReport& report) {
    for (std::size_t depth = 0; depth < count_to_check(report, inputs.checking); ++depth) {
      const auto ocsp = by_ocsp(report, depth, inputs, freshness);
      if (!by_openssl) {
        add_revocation_finding(report, depth, decide(ocsp, lists.ask(report, depth, freshness)));
        continue;
      }
      join_ocsp(report, depth, ocsp);
      // OpenSSL asks the list it likes best; whichever list revoked the certificate, none takes that back.
      if (const auto final = lists.final_word(report, depth, freshness); final && !says_revoked(report, depth)) {
        add_revocation_finding(report, depth, *final);
      }
    }
  };
  if (!by_openssl) return validate_candidates(leaf, untrusted, store, policy, {}, each);
  const auto crls = decode_crls(inputs.checking, applicable(inputs, freshness), untrusted, store);
  auto report = validate_candidates(leaf, untrusted, store, policy, crls, each);
  tell_suspended(report, lists, freshness);
  return report;
}

}  // namespace tpcard::trust
