// The authentication token (Web eID's format): what the component answers and the service judges. Nothing in it is
// believed before it is verified, which is why the certificate is called unverified.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "base/bytes.hpp"
#include "base/error.hpp"

namespace tpcard::protocol {

struct AuthToken {
  Bytes unverified_certificate;  ///< DER
  std::string algorithm;         ///< `RS256`, `ES384`, …: whether it is allowed is the verifier's business
  Bytes signature;               ///< r‖s for ES…
  std::string format = "web-eid:1.0";
  std::string app_version = {};  ///< told by the component, for the log; believed by nobody
};

/// Refuses with token_malformed. Unknown members are ignored, here only: newer components may say more. `format` is
/// accepted by its major version: `web-eid:1`, `web-eid:1.0`, `web-eid:1.1`.
[[nodiscard]] Result<AuthToken> read_auth_token(const boost::json::object& document);

[[nodiscard]] boost::json::object to_json(const AuthToken& token);

}  // namespace tpcard::protocol
