// Whether an OCSP answer may be believed: RFC 6960 §3.2, in its order, and RFC 5019 §2.2.
#include "trust/ocsp.hpp"

#include <algorithm>

#include "trust/cert_id.hpp"
#include "trust/freshness.hpp"
#include "trust/ocsp_response.hpp"
#include "trust/signed_data.hpp"

namespace tpcard::trust {
namespace {

using certificate::Certificate;
using certificate::CertificatePtr;
using certificate::KeyUsage;

constexpr std::string_view kOcspSigning = "1.3.6.1.5.5.7.3.9";

RevocationVerdict unknown(RevocationFault fault, std::string detail = {}) {
  return unknown_verdict(fault, RevocationSource::ocsp, std::move(detail));
}

/// RFC 6960 §4.2.2.2: a delegate's certificate is issued directly by the authority in question and says OCSPSigning.
RevocationFault check_delegate(const Certificate& delegate, const Certificate& issuer, const OcspBasic& basic,
                               const FreshnessPolicy& policy) {
  const auto& contents = delegate.contents();
  if (!certificate::same_name(delegate.issuer(), issuer.subject())) return RevocationFault::wrong_responder;
  const auto& usages = contents.extended_key_usage;
  if (!usages || std::ranges::count(*usages, kOcspSigning) == 0) return RevocationFault::wrong_responder;
  if (contents.key_usage && !delegate.allows(KeyUsage::digital_signature)) return RevocationFault::wrong_responder;
  if (!contents.unknown_critical.empty()) return RevocationFault::wrong_responder;
  switch (check_signed(contents.signature_algorithm, issuer.public_key(), contents.tbs, contents.signature,
                       policy.security_level)) {
    case SignatureCheck::valid:
      break;
    case SignatureCheck::weak:
      return RevocationFault::weak_signature;
    case SignatureCheck::invalid:
    case SignatureCheck::unsupported:
      return RevocationFault::wrong_responder;
  }
  if (!delegate.is_valid_at(policy.time)) return RevocationFault::wrong_responder;
  return delegate.is_valid_at(basic.produced_at) ? RevocationFault::none : RevocationFault::produced_out_of_time;
}

RevocationFault check_signature(const Certificate& responder, const OcspBasic& basic, const FreshnessPolicy& policy) {
  switch (check_signed(basic.signature_algorithm, responder.public_key(), basic.tbs, basic.signature,
                       policy.security_level)) {
    case SignatureCheck::valid:
      return responder.is_valid_at(basic.produced_at) ? RevocationFault::none : RevocationFault::produced_out_of_time;
    case SignatureCheck::weak:
      return RevocationFault::weak_signature;
    case SignatureCheck::invalid:
    case SignatureCheck::unsupported:
      return RevocationFault::signature_invalid;
  }
  return RevocationFault::signature_invalid;
}

/// RFC 6960 §3.2 (2)–(4): signed by the authority itself or by its delegate.
RevocationFault check_responder(const OcspBasic& basic, const Certificate& issuer, const FreshnessPolicy& policy) {
  RevocationFault fault = RevocationFault::wrong_responder;
  if (names_responder(basic, issuer)) {
    fault = check_signature(issuer, basic, policy);
    if (fault == RevocationFault::none) return fault;
  }
  for (auto der : basic.certificates) {
    const auto delegate = Certificate::parse(der);
    if (!delegate || !names_responder(basic, **delegate)) continue;
    // The authority's own certificate in the answer is no delegate.
    if ((*delegate)->fingerprint() == issuer.fingerprint()) continue;
    fault = check_delegate(**delegate, issuer, basic, policy);
    if (fault == RevocationFault::none) fault = check_signature(**delegate, basic, policy);
    if (fault == RevocationFault::none) return fault;
  }
  return fault;
}

RevocationVerdict verdict_of(const OcspSingle& single, const FreshnessPolicy& policy) {
  const auto freshness = judge_freshness(single.this_update, single.next_update, policy);
  if (freshness.fault != RevocationFault::none) return unknown(freshness.fault);
  if (single.unknown_critical) return unknown(RevocationFault::critical_extension, "in the single response");
  RevocationVerdict verdict;
  verdict.status = single.status;
  verdict.fault = single.status == RevocationStatus::unknown ? RevocationFault::status_unknown : RevocationFault::none;
  verdict.source = RevocationSource::ocsp;
  verdict.reason = single.reason;
  verdict.revoked_at = single.revoked_at;
  verdict.this_update = single.this_update;
  verdict.valid_until = freshness.valid_until;
  return verdict;
}

/// The worst of all answers about this certificate that are fresh; what is stale does not speak.
RevocationVerdict worst_of(const OcspBasic& basic, const Certificate& subject, const Certificate& issuer,
                           const FreshnessPolicy& policy) {
  std::optional<RevocationVerdict> result;
  std::optional<RevocationVerdict> unfresh;
  for (const auto& single : basic.singles) {
    if (!names_certificate(single.id, subject, issuer)) continue;
    auto verdict = verdict_of(single, policy);
    const bool fresh = verdict.fault != RevocationFault::stale && verdict.fault != RevocationFault::not_yet_valid;
    auto& place = fresh ? result : unfresh;
    place = place ? worst(*place, verdict) : std::move(verdict);
  }
  if (result) return *result;
  return unfresh ? *unfresh : unknown(RevocationFault::not_covered);
}

}  // namespace

RevocationVerdict check_ocsp(ByteView response, const Certificate& subject, const Certificate& issuer,
                             const FreshnessPolicy& policy) {
  if (response.size() > kLargestOcspAnswer) return unknown(RevocationFault::malformed, "over 64 KB");
  const auto parts = read_ocsp_response(response);
  if (!parts) return unknown(RevocationFault::malformed);
  if (!parts->basic) {
    return unknown(RevocationFault::responder_refused, "responseStatus " + std::to_string(parts->status));
  }
  const auto& basic = *parts->basic;
  // Cheap first: what is not about this certificate need not be verified.
  auto verdict = worst_of(basic, subject, issuer, policy);
  if (verdict.fault == RevocationFault::not_covered) return verdict;
  if (const auto fault = check_responder(basic, issuer, policy); fault != RevocationFault::none) return unknown(fault);
  if (basic.unknown_critical) return unknown(RevocationFault::critical_extension, "in the response");
  // RFC 6960 §4.2.2.1: an answer from the future is no answer.
  if (basic.produced_at > policy.time + policy.clock_skew) return unknown(RevocationFault::produced_out_of_time);
  // Nor is one from before what it tells was known, or before there was anything to tell of.
  const auto soonest = std::max(verdict.this_update, subject.not_before());
  if (basic.produced_at + policy.clock_skew < soonest) return unknown(RevocationFault::produced_out_of_time);
  return verdict;
}

}  // namespace tpcard::trust
