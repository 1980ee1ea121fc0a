// Path validation together with revocation: CRLs as RFC 5280 §6.3 joins them with paths (indirect and delta CRLs, CRL
// signers with paths of their own), and whatever else is known of each candidate. A candidate that is revoked does not
// keep another from being found. For the command line; the service asks its revocation facts instead.
#pragma once

#include <functional>

#include "trust/openssl_path.hpp"
#include "trust/path.hpp"

namespace tpcard::trust {

/// What may be said of a candidate against which nothing but a lack of CRLs is held: adds findings, or takes some back.
using FurtherJudgement = std::function<void(PathReport& candidate)>;

[[nodiscard]] PathReport validate_candidates(const certificate::CertificatePtr& leaf,
                                             std::span<const certificate::CertificatePtr> untrusted,
                                             const TrustStore& store, const ValidationPolicy& policy,
                                             const CrlInputs& crls, const FurtherJudgement& further);

}  // namespace tpcard::trust
