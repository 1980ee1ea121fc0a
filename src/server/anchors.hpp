// The trust anchors as the configuration names them.
#pragma once

#include "membership/card_proof.hpp"
#include "server/configuration.hpp"

namespace tpcard::server {

/// Reads and pins every anchor; throws ConfigurationError where a file is missing, is no certificate, or has another
/// SHA-256 than the configuration says.
[[nodiscard]] membership::TrustRules load_trust_rules(const Configuration::Trust& configured);

}  // namespace tpcard::server
