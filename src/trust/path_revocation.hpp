// A path and its revocation by OCSP answers and CRLs at hand, in one judgement: for the command line and for whoever
// has all of it. The service keeps its facts elsewhere and asks for the path alone.
#pragma once

#include <span>
#include <vector>

#include "trust/openssl_path.hpp"
#include "trust/path.hpp"
#include "trust/revocation.hpp"

namespace tpcard::trust {

struct RevocationInputs {
  CrlChecking checking = CrlChecking::none;  ///< nobody, the leaf, or all but the anchor
  std::span<const Bytes> crls;               ///< DER
  std::span<const Bytes> ocsp_responses;     ///< DER
  std::optional<seconds> max_age = std::nullopt;
};

/// In `gpki` each certificate is asked of each answer and list (no indirect, no delta CRLs); in `rfc5280` OpenSSL
/// applies the CRLs (RFC 5280 §6.3) and an OCSP answer that says good makes up for lists that say nothing. Revoked
/// wins; not known is an error. Candidates that are revoked do not keep another from being found.
[[nodiscard]] PathReport validate_path_and_revocation(const certificate::CertificatePtr& leaf,
                                                      std::span<const certificate::CertificatePtr> untrusted,
                                                      const TrustStore& store, const ValidationPolicy& policy,
                                                      const RevocationInputs& inputs);

/// What a verdict on path[depth] means for the path: a finding, unless it is good.
void add_revocation_finding(PathReport& report, std::size_t depth, const RevocationVerdict& verdict);

}  // namespace tpcard::trust
