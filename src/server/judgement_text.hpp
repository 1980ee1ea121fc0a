// Judgements and verdicts in words and in JSON.
#pragma once

#include <boost/json.hpp>
#include <string>

#include "certificate/certificate.hpp"
#include "server/trust_options.hpp"
#include "trust/revocation.hpp"

namespace tpcard::server {

/// Prints `accepted` or `refused` with what was found; returns the exit status.
int tell(const Judgement& judgement, const VerifyOptions& options, boost::json::object more = {});
/// Prints a refusal that came before there was a path; returns 1.
int tell_refusal(const Error& error, bool as_json);
/// Prints GOOD, REVOKED or UNKNOWN first; returns 0, 1 or 3.
int tell(const trust::RevocationVerdict& verdict, bool as_json);

/// What a certificate says, its holder as this profile reads it.
[[nodiscard]] boost::json::object to_json(const certificate::Certificate& certificate,
                                          const certificate::IdentityProfile& profile);

}  // namespace tpcard::server
