// OCSP (RFC 6960, profile of RFC 5019): the request, and whether an answer may be believed.
#pragma once

#include "base/bytes.hpp"
#include "certificate/certificate.hpp"
#include "trust/policy.hpp"
#include "trust/revocation.hpp"

namespace tpcard::trust {

/// A DER OCSPRequest about one certificate. CertID by SHA-1: it is a name, not a signature, and every responder knows
/// it.
[[nodiscard]] Bytes ocsp_request(const certificate::Certificate& subject, const certificate::Certificate& issuer);

/// Bytes of DER above which an answer is not even looked at.
inline constexpr std::size_t kLargestOcspAnswer = 64 * 1024;

/// Judges a DER OCSPResponse (up to kLargestOcspAnswer). The responder is the issuer itself or holds a certificate
/// signed by this issuer's key with id-kp-OCSPSigning. The worst matching answer counts.
[[nodiscard]] RevocationVerdict check_ocsp(ByteView response, const certificate::Certificate& subject,
                                           const certificate::Certificate& issuer, const FreshnessPolicy& policy);

}  // namespace tpcard::trust
