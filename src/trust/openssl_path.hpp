// One candidate, judged by OpenSSL as given: RFC 5280 §6.1 with names, constraints, policies, validity and strength.
// Internal to this room.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "trust/candidates.hpp"
#include "trust/path.hpp"

struct stack_st_X509_CRL;  // OpenSSL's, kept out of this header
struct x509_st;

namespace tpcard::trust {

enum class CrlChecking { none, leaf, chain };

/// CRLs for OpenSSL to apply (profile `rfc5280` only) and the other certificates that may have signed them, decoded
/// once for all candidates.
struct CrlInputs {
  CrlChecking checking = CrlChecking::none;
  std::shared_ptr<stack_st_X509_CRL> crls = nullptr;
  std::vector<std::shared_ptr<x509_st>> signers = {};
};

/// What OpenSSL cannot read is left out.
[[nodiscard]] CrlInputs decode_crls(CrlChecking checking, std::span<const Bytes> crls,
                                    std::span<const certificate::CertificatePtr> signers, const TrustStore& store);

/// All that OpenSSL holds against the candidate; empty when it accepts.
[[nodiscard]] std::vector<PathFinding> judge_by_openssl(const Path& candidate, const TrustStore& store,
                                                        const ValidationPolicy& policy, const CrlInputs& crls);

}  // namespace tpcard::trust
