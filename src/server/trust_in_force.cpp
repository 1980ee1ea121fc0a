#include "server/trust_in_force.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "server/anchor_file.hpp"
#include "server/card_profile.hpp"

namespace tpcard::server {

TrustInForce load_trust(const Configuration::Trust& configured) {
  std::vector<trust::TrustAnchor> anchors;
  std::vector<revocation::NamedList> lists;
  for (auto& pinned : read_anchors(configured.anchors)) {
    for (auto& url : pinned.crls) lists.push_back({std::move(url), pinned.certificate().fingerprint()});
    anchors.push_back(std::move(pinned.anchor));
  }
  if (std::ranges::count(anchors, trust::AnchorRole::root, &trust::TrustAnchor::role) == 0) {
    throw ConfigurationError(configured.anchors.string() + ": no root is pinned; tpcard trust add pins one");
  }
  auto profile = card_profile(configured.profile);
  trust::ValidationPolicy policy;
  policy.required_policies = std::move(profile.required_policies);
  policy.forbidden_policies = std::move(profile.forbidden_policies);
  return {.rules = {.anchors = std::make_shared<const trust::TrustStore>(std::move(anchors)),
                    .policy = std::move(policy),
                    .cards = std::make_shared<const certificate::IdentityProfile>(std::move(profile.identity))},
          .lists = std::move(lists)};
}

std::string describe(const membership::TrustRules& rules) {
  boost::json::array anchors;
  for (const auto& anchor : rules.anchors->anchors()) anchors.emplace_back(to_hex(anchor.certificate->fingerprint()));
  boost::json::array schemes;
  for (const auto& scheme : rules.cards->schemes) schemes.emplace_back(scheme.name);
  return boost::json::serialize(boost::json::object{{"anchors", std::move(anchors)}, {"schemes", std::move(schemes)}});
}

}  // namespace tpcard::server
