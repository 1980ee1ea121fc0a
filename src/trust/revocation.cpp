#include "trust/revocation.hpp"

#include <array>
#include <utility>

namespace tpcard::trust {
namespace {

/// How bad a saying is about one certificate.
int badness(RevocationStatus status) {
  switch (status) {
    case RevocationStatus::good:
      return 0;
    case RevocationStatus::unknown:
      return 1;
    case RevocationStatus::revoked:
      return 2;
  }
  return 1;
}

}  // namespace

std::string_view id_of(RevocationStatus status) {
  switch (status) {
    case RevocationStatus::good:
      return "GOOD";
    case RevocationStatus::revoked:
      return "REVOKED";
    case RevocationStatus::unknown:
      return "UNKNOWN";
  }
  return "UNKNOWN";
}

std::string_view id_of(RevocationFault fault) {
  constexpr std::array<std::string_view, 16> kIds = {
      "none",
      "nothing-at-hand",
      "malformed",
      "responder-refused",
      "signature-invalid",
      "wrong-responder",
      "weak-signature",
      "wrong-issuer",
      "wrong-scope",
      "not-covered",
      "critical-extension",
      "not-yet-valid",
      "stale",
      "produced-out-of-time",
      "indirect-or-delta",
      "rolled-back",
  };
  const auto place = static_cast<std::size_t>(std::to_underlying(fault));
  return place < kIds.size() ? kIds[place] : "status-unknown";
}

std::string_view id_of(RevocationReason reason) {
  constexpr std::array<std::string_view, 11> kIds = {
      "unspecified",     "keyCompromise", "cACompromise",  "affiliationChanged", "superseded",   "cessationOfOperation",
      "certificateHold", "reserved",      "removeFromCRL", "privilegeWithdrawn", "aACompromise",
  };
  return kIds[static_cast<std::size_t>(std::to_underlying(reason))];
}

std::optional<ErrorCode> RevocationVerdict::error() const {
  switch (status) {
    case RevocationStatus::good:
      return std::nullopt;
    case RevocationStatus::revoked:
      return suspended() ? ErrorCode::certificate_suspended : ErrorCode::certificate_revoked;
    case RevocationStatus::unknown:
      return ErrorCode::revocation_unknown;
  }
  return ErrorCode::revocation_unknown;
}

RevocationVerdict unknown_verdict(RevocationFault fault, RevocationSource source, std::string detail) {
  RevocationVerdict verdict;
  verdict.fault = fault;
  verdict.source = source;
  verdict.detail = std::move(detail);
  return verdict;
}

RevocationVerdict worst(const RevocationVerdict& left, const RevocationVerdict& right) {
  if (badness(left.status) != badness(right.status)) return badness(left.status) > badness(right.status) ? left : right;
  // Both revoked: what can be undone is the lesser evil.
  if (left.suspended() != right.suspended()) return left.suspended() ? right : left;
  return left.valid_until <= right.valid_until ? left : right;
}

RevocationVerdict decide(const RevocationVerdict& left, const RevocationVerdict& right) {
  for (auto status : {RevocationStatus::revoked, RevocationStatus::good}) {
    if (left.status == status && right.status == status) {
      return status == RevocationStatus::revoked ? worst(left, right)
                                                 : (left.valid_until >= right.valid_until ? left : right);
    }
    if (left.status == status) return left;
    if (right.status == status) return right;
  }
  return left.fault == RevocationFault::nothing_at_hand ? right : left;
}

}  // namespace tpcard::trust
