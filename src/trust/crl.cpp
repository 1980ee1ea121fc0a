#include "trust/crl.hpp"

#include <algorithm>

#include "trust/crl_reader.hpp"
#include "trust/freshness.hpp"
#include "trust/signed_data.hpp"

namespace tpcard::trust {
namespace {

using certificate::Certificate;
using certificate::DistributionPoint;
using certificate::KeyUsage;

RevocationVerdict unknown(RevocationFault fault, std::string detail = {}) {
  return unknown_verdict(fault, RevocationSource::crl, std::move(detail));
}

/// RFC 5280 §6.3.3 (b)(2)(i): a list for a distribution point speaks for certificates that name that point.
bool names_common_point(const CrlScope& scope, const std::vector<DistributionPoint>& points) {
  return std::ranges::any_of(points, [&](const DistributionPoint& point) {
    return !point.has_crl_issuer && std::ranges::any_of(point.uris, [&](const std::string& uri) {
      return std::ranges::count(scope.uris, uri) != 0;
    });
  });
}

bool covers(const CrlScope& scope, const Certificate& subject) {
  const auto& points = subject.contents().crl_distribution_points;
  // A certificate whose every point names another CRL issuer is covered by indirect CRLs only.
  const bool elsewhere = !points.empty() && std::ranges::all_of(points, &DistributionPoint::has_crl_issuer);
  if (elsewhere || (scope.names_point && !names_common_point(scope, points))) return false;
  // RFC 5280 §6.3.3 (b)(2)(ii), (iii). Version 1 cannot say whether it is an authority's.
  if (scope.only_user_certificates) return subject.contents().version == 3 && !subject.is_authority();
  return !scope.only_authority_certificates || subject.is_authority();
}

CrlRefusal may_speak(const RevocationList& list, const Certificate& subject, const Certificate& issuer) {
  if (list.issuer() != issuer.fingerprint() || !certificate::same_name(subject.issuer(), issuer.subject())) {
    return {RevocationFault::wrong_issuer, {}};
  }
  // The index holds proper serials alone: of another one its silence says nothing.
  if (!certificate::is_proper_serial(subject.serial())) return {RevocationFault::malformed, "serial number"};
  if (!covers(list.scope(), subject)) return {RevocationFault::wrong_scope, {}};
  return {RevocationFault::none, {}};
}

RevocationVerdict entry_of(const RevocationList& list, const Certificate& subject) {
  RevocationVerdict verdict;
  verdict.source = RevocationSource::crl;
  verdict.fault = RevocationFault::none;
  verdict.this_update = list.this_update();
  verdict.status = RevocationStatus::good;
  if (const auto entry = list.serials().find(subject.serial())) {
    verdict.status = RevocationStatus::revoked;
    verdict.reason = entry->reason;
    verdict.revoked_at = entry->revoked_at;
  }
  return verdict;
}

}  // namespace

int compare_numbers(ByteView left, ByteView right) {
  if (left.size() != right.size()) return left.size() < right.size() ? -1 : 1;
  const auto order = std::lexicographical_compare_three_way(left.begin(), left.end(), right.begin(), right.end());
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

std::expected<RevocationList, CrlRefusal> RevocationList::read(ByteView der, const Certificate& issuer,
                                                               SecurityLevel level) {
  if (der.size() > kLargestCrl) return std::unexpected(CrlRefusal{RevocationFault::malformed, "over 256 MB"});
  auto parts = read_crl(der);
  if (!parts) return std::unexpected(parts.error());
  if (!certificate::same_name(parts->issuer, issuer.subject())) {
    return std::unexpected(CrlRefusal{RevocationFault::wrong_issuer, parts->issuer.text()});
  }
  // RFC 5280 §6.3.3 (f): an issuer with keyUsage needs cRLSign.
  if (issuer.contents().key_usage && !issuer.allows(KeyUsage::crl_sign)) {
    return std::unexpected(CrlRefusal{RevocationFault::wrong_issuer, "the issuer may not sign CRLs"});
  }
  switch (check_signed(parts->signature_algorithm, issuer.public_key(), parts->tbs, parts->signature, level)) {
    case SignatureCheck::valid:
      break;
    case SignatureCheck::weak:
      return std::unexpected(CrlRefusal{RevocationFault::weak_signature, {}});
    case SignatureCheck::invalid:
    case SignatureCheck::unsupported:
      return std::unexpected(CrlRefusal{RevocationFault::signature_invalid, {}});
  }
  RevocationList list;
  list.this_update_ = parts->this_update;
  list.next_update_ = parts->next_update;
  list.number_ = std::move(parts->number);
  list.scope_ = std::move(parts->scope);
  list.issuer_ = issuer.fingerprint();
  list.serials_ = SerialIndex(parts->entries);
  return list;
}

RevocationVerdict check_crl(const RevocationList& list, const Certificate& subject, const Certificate& issuer,
                            const FreshnessPolicy& policy) {
  if (const auto refusal = may_speak(list, subject, issuer); refusal.fault != RevocationFault::none) {
    return unknown(refusal.fault, refusal.detail);
  }
  const auto freshness = judge_freshness(list.this_update(), list.next_update(), policy);
  if (freshness.fault != RevocationFault::none) return unknown(freshness.fault);
  auto verdict = entry_of(list, subject);
  verdict.valid_until = freshness.valid_until;
  return verdict;
}

std::optional<RevocationVerdict> final_revocation(const RevocationList& list, const Certificate& subject,
                                                  const Certificate& issuer) {
  if (may_speak(list, subject, issuer).fault != RevocationFault::none) return std::nullopt;
  auto verdict = entry_of(list, subject);
  if (verdict.status != RevocationStatus::revoked || verdict.suspended()) return std::nullopt;
  verdict.valid_until = Instant::max();
  return verdict;
}

RevocationVerdict check_crl(ByteView der, const Certificate& subject, const Certificate& issuer,
                            const FreshnessPolicy& policy) {
  const auto list = RevocationList::read(der, issuer, policy.security_level);
  if (!list) return unknown(list.error().fault, list.error().detail);
  return check_crl(*list, subject, issuer, policy);
}

}  // namespace tpcard::trust
