// The anchors and the profile that the configuration names, read together: at start, and again on SIGHUP.
#pragma once

#include <vector>

#include "membership/card_proof.hpp"
#include "revocation/revocation_service.hpp"
#include "server/configuration.hpp"

namespace tpcard::server {

struct TrustInForce {
  membership::TrustRules rules;
  std::vector<revocation::NamedList> lists;  ///< of pinned authorities, known beforehand
};

/// Throws ConfigurationError where a file is missing or not what it should be, or no root is pinned.
[[nodiscard]] TrustInForce load_trust(const Configuration::Trust& configured);

/// For the audit trail: the anchors' SHA-256 and the profile's kinds of card, as a JSON object.
[[nodiscard]] std::string describe(const membership::TrustRules& rules);

}  // namespace tpcard::server
