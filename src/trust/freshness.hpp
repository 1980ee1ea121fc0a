// thisUpdate, nextUpdate and the greatest age, for OCSP answers and CRLs alike. Internal to this room.
#pragma once

#include <algorithm>
#include <optional>

#include "trust/policy.hpp"
#include "trust/revocation.hpp"

namespace tpcard::trust {

struct Freshness {
  RevocationFault fault = RevocationFault::none;
  Instant valid_until{};
};

[[nodiscard]] inline Freshness judge_freshness(Instant this_update, std::optional<Instant> next_update,
                                               const FreshnessPolicy& policy) {
  if (this_update > policy.time + policy.clock_skew) return {RevocationFault::not_yet_valid, {}};
  // RFC 6960 §4.2.2.1: without nextUpdate newer information is available at any time; only an age of our own bounds it.
  if (!next_update && !policy.max_age) return {RevocationFault::stale, {}};
  auto until = next_update.value_or(Instant::max());
  if (policy.max_age) until = std::min<Instant>(until, this_update + *policy.max_age);
  if (policy.time >= until) return {RevocationFault::stale, until};
  return {RevocationFault::none, until};
}

}  // namespace tpcard::trust
