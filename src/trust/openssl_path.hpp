// One candidate, judged by OpenSSL as given: RFC 5280 §6.1 with names, constraints, policies, validity and strength.
// Internal to this room.
#pragma once

#include <span>
#include <vector>

#include "trust/candidates.hpp"
#include "trust/path.hpp"

namespace tpcard::trust {

enum class CrlChecking { none, leaf, chain };

/// CRLs for OpenSSL to apply (profile `rfc5280` only) and the other certificates that may have signed them.
struct CrlInputs {
  CrlChecking checking = CrlChecking::none;
  std::span<const Bytes> crls;
  std::span<const certificate::CertificatePtr> signers;
};

/// All that OpenSSL holds against the candidate; empty when it accepts.
[[nodiscard]] std::vector<PathFinding> judge_by_openssl(const Path& candidate, const TrustStore& store,
                                                        const ValidationPolicy& policy, const CrlInputs& crls);

}  // namespace tpcard::trust
