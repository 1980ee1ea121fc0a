// By which rules a path is judged: every input of RFC 5280 §6.1.1, and the profile on top of it.
#pragma once

#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "certificate/oid.hpp"

namespace tpcard::trust {

/// `rfc5280` follows the RFC; `gpki` wants every authority of the path pinned and takes no indirect or delta CRLs.
enum class Profile { gpki, rfc5280 };

/// As OpenSSL 3.0 counts: 1 wants 80 bits of security (RSA 1024, no SHA-1), 2 wants 112 (RSA 2048, no SHA-1).
enum class SecurityLevel { any = 0, bits80 = 1, bits112 = 2 };

struct ValidationPolicy {
  Profile profile = Profile::gpki;
  SecurityLevel security_level = SecurityLevel::bits112;
  /// The moment to judge at. No rule reads a clock.
  Instant time{};
  /// user-initial-policy-set: the path must be valid under one of these; empty means any-policy. In `gpki` a set that
  /// is not empty is required explicitly.
  std::vector<certificate::Oid> required_policies;
  /// Policies that refuse a leaf that names them (issued for tests only).
  std::vector<certificate::Oid> forbidden_policies;
  bool explicit_policy = false;
  bool inhibit_policy_mapping = false;
  bool inhibit_any_policy = false;
  /// Bounds of the search. In `gpki`, where what came along is never used, more than 8 of them are refused unseen;
  /// `rfc5280` takes a bag of 64 and counts the 8 between leaf and anchor of each path.
  std::size_t most_untrusted = 8;
  std::size_t largest_bag = 64;
  std::size_t most_candidates = 64;

  friend bool operator==(const ValidationPolicy&, const ValidationPolicy&) = default;
};

/// When an OCSP answer or a CRL is fresh enough (architecture.md, Numbers).
struct FreshnessPolicy {
  Instant time{};
  /// How far another clock may run ahead of ours.
  seconds clock_skew{60};
  /// Oldest thisUpdate. Without it a missing nextUpdate is refused.
  std::optional<seconds> max_age{hours{24}};
  SecurityLevel security_level = SecurityLevel::bits112;
};

}  // namespace tpcard::trust
