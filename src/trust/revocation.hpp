// The words of revocation: always three-valued, always with the reason, and with the moment until which it may be
// believed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace tpcard::trust {

enum class RevocationStatus { good, revoked, unknown };

/// CRLReason (RFC 5280 §5.3.1).
enum class RevocationReason {
  unspecified = 0,
  key_compromise = 1,
  ca_compromise = 2,
  affiliation_changed = 3,
  superseded = 4,
  cessation_of_operation = 5,
  certificate_hold = 6,
  remove_from_crl = 8,
  privilege_withdrawn = 9,
  aa_compromise = 10,
};

enum class RevocationSource { none, ocsp, crl };

/// Why a verdict is `unknown`.
enum class RevocationFault {
  none,
  nothing_at_hand,  ///< nothing was fetched, or it is no longer fresh
  malformed,
  responder_refused,  ///< OCSP: tryLater, internalError, …
  signature_invalid,
  wrong_responder,  ///< neither the issuer nor its delegate
  weak_signature,   ///< SHA-1 or a short key at this security level
  wrong_issuer,
  wrong_scope,  ///< the CRL does not cover this certificate, or only some reasons
  not_covered,  ///< OCSP: no answer about this certificate
  critical_extension,
  not_yet_valid,         ///< thisUpdate or producedAt in the future
  stale,                 ///< past nextUpdate, or older than allowed
  produced_out_of_time,  ///< OCSP: producedAt outside the responder's validity
  indirect_or_delta,     ///< not in this profile
  rolled_back,           ///< a lower CRL number than seen before
  status_unknown,        ///< OCSP: the responder says `unknown`
};

[[nodiscard]] std::string_view id_of(RevocationStatus status);
[[nodiscard]] std::string_view id_of(RevocationFault fault);
/// `certificateHold`, as RFC 5280 spells it.
[[nodiscard]] std::string_view id_of(RevocationReason reason);

struct RevocationVerdict {
  RevocationStatus status = RevocationStatus::unknown;
  RevocationFault fault = RevocationFault::nothing_at_hand;  ///< `none` unless unknown
  RevocationSource source = RevocationSource::none;
  std::optional<RevocationReason> reason;  ///< of a revocation
  std::optional<Instant> revoked_at;
  Instant this_update{};
  /// After this the verdict is `unknown` again (nextUpdate, or thisUpdate plus the maximum age).
  Instant valid_until{};
  std::string detail;  ///< for the log

  /// Suspended (停用) is not revoked: the holder can resume the card.
  [[nodiscard]] bool suspended() const {
    return status == RevocationStatus::revoked && reason == RevocationReason::certificate_hold;
  }
  /// certificate_revoked, certificate_suspended or revocation_unknown; nothing when good.
  [[nodiscard]] std::optional<ErrorCode> error() const;
};

[[nodiscard]] RevocationVerdict unknown_verdict(RevocationFault fault, RevocationSource source,
                                                std::string detail = {});

/// Of two sayings about one certificate the worse: revoked, then unknown, then good.
[[nodiscard]] RevocationVerdict worst(const RevocationVerdict& left, const RevocationVerdict& right);

/// Of two sources the one that decides: revoked wins, then good, then the more telling unknown.
[[nodiscard]] RevocationVerdict decide(const RevocationVerdict& left, const RevocationVerdict& right);

}  // namespace tpcard::trust
