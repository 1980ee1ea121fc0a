// Verification: steps 14 to 16. A card proves the organization behind a general member; from then on it signs in by
// card.
#pragma once

#include "membership/card_proof.hpp"
#include "membership/session.hpp"

namespace tpcard::membership {

struct Difference {
  std::string field;  ///< name, unified_business_number
  std::string profile;
  std::string card;
};

struct VerificationOutcome {
  bool complete;  ///< else the differences wait for the person's yes
  Scheme scheme;
  std::string identifier;
  std::string legal_name;
  Sha256 fingerprint;
  CardRank rank;
  Instant not_after;
  std::vector<Difference> differences;
  std::string mailbox;  ///< masked
  Instant completed_at;
  std::string reference;  ///< what a receipt quotes
};

/// What the card and the profile say differently (journey.md 16): only the name (after normalization) and a proven
/// 統一編號.
[[nodiscard]] std::vector<Difference> differences(const Profile& profile, const PendingVerification& card,
                                                  const certificate::IdentityProfile& cards);

/// A proven, unrevoked card whose `verify` challenge was taken by this session. Completes, or keeps the proof and asks.
[[nodiscard]] Outcome<VerificationOutcome> verify_card(Records& records, const Context& context,
                                                       const SignedIn& signed_in, const CardProof& proof);

/// The person's yes. Completes by what was proven.
[[nodiscard]] Outcome<VerificationOutcome> confirm_verification(Records& records, const Context& context,
                                                                const SignedIn& signed_in);

/// What waits for this session's yes.
[[nodiscard]] std::optional<VerificationOutcome> pending_verification(Records& records, const Context& context,
                                                                      const SignedIn& signed_in);

}  // namespace tpcard::membership
