// The port to what is known of revocation. Asking never touches the network; fetching is a step of its own.
#pragma once

#include <functional>
#include <optional>

#include "base/clock.hpp"
#include "certificate/certificate.hpp"
#include "trust/revocation.hpp"

namespace tpcard::membership {

/// Until when revocation lists are at hand, whatever becomes of OCSP: of the pinned authority whose list runs out
/// first.
struct RevocationOutlook {
  enum class State { fresh, running_out, run_out };
  State state = State::fresh;
  std::optional<Instant> until = {};  ///< nothing when no list was ever there
};

class RevocationFacts {
 public:
  virtual ~RevocationFacts() = default;
  /// What is known at `now` of this certificate of this (validated) issuer. Never blocks, never fetches. Unknown when
  /// nothing fresh is at hand.
  [[nodiscard]] virtual trust::RevocationVerdict status(const certificate::Certificate& subject,
                                                        const certificate::Certificate& issuer, Instant now) const = 0;
  /// Fetches the OCSP answer (at most 3 s) and, in the background, the CRLs; calls `done` once, from any thread, also
  /// when it fails or when nothing is to fetch. Only for certificates of a validated path (threats.md 10).
  virtual void refresh(const certificate::Certificate& subject, const certificate::Certificate& issuer,
                       std::function<void()> done) = 0;
  /// For people and operators: whether an outage of the authorities' network would soon refuse cards. Never blocks.
  [[nodiscard]] virtual RevocationOutlook outlook(Instant now) const = 0;
};

}  // namespace tpcard::membership
