// Judging a signed challenge: pure, for the CPU pool. Cheap checks first; nothing here touches the network.
#pragma once

#include <memory>
#include <vector>

#include "base/clock.hpp"
#include "certificate/card_identity.hpp"
#include "certificate/certificate.hpp"
#include "membership/context.hpp"
#include "membership/revocation_facts.hpp"
#include "protocol/auth_token.hpp"
#include "protocol/site_origin.hpp"
#include "trust/anchor.hpp"
#include "trust/path.hpp"

namespace tpcard::membership {

/// What a card is judged by: fixed while the service runs, swapped whole on reload.
struct TrustRules {
  std::shared_ptr<const trust::TrustStore> anchors;
  trust::ValidationPolicy policy;  ///< its time is set for each judgement
  std::shared_ptr<const certificate::IdentityProfile> cards;
};

/// Whether a browser vouches that the page which asked for the signature was ours. Our component signs the origin that
/// the browser told it; HiPKI signs whatever text a page hands it, so a relaying copy of the site gets our text signed
/// too.
enum class OriginBinding { browser, none };

/// A card that signed our nonce for our origin and whose chain holds. Revocation is still to be asked.
struct CardProof {
  certificate::CardIdentity identity;
  std::vector<certificate::CertificatePtr> path;  ///< leaf first, anchor last
  OriginBinding origin_binding;

  [[nodiscard]] const certificate::Certificate& leaf() const { return *path.front(); }
};

/// Reads the certificate, builds its path, checks usage, policy and identity, then the signature over
/// H(origin)‖H(nonce).
[[nodiscard]] Result<CardProof> judge_card(const protocol::AuthToken& token, std::string_view nonce,
                                           const protocol::SiteOrigin& origin, const TrustRules& rules, Instant now);

/// The same by a CMS message over the challenge's text, as HiPKI makes it. The signer's certificate is the card's.
[[nodiscard]] Result<CardProof> judge_card(ByteView cms, std::string_view text, const TrustRules& rules, Instant now);

/// Revocation of leaf and issuers by the facts at hand: refuses with certificate_revoked, certificate_suspended or
/// revocation_unknown (fails closed).
[[nodiscard]] Outcome<void> judge_revocation(const CardProof& proof, const RevocationFacts& facts, Instant now,
                                             seconds retry_after);

}  // namespace tpcard::membership
