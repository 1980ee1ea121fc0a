// Challenges: a nonce that names its purpose, bound to the browser that asked, good for five minutes, used once.
#pragma once

#include "membership/context.hpp"
#include "membership/session.hpp"
#include "membership/store.hpp"
#include "protocol/site_origin.hpp"

namespace tpcard::membership {

struct IssuedChallenge {
  std::string nonce;
  Challenge challenge;
  seconds expires_in;
};

/// For `verify` a general organization member must be signed in; the nonce then carries its masked mailbox.
[[nodiscard]] Outcome<IssuedChallenge> issue_challenge(Records& records, const Context& context, const Visitor& visitor,
                                                       Purpose purpose, std::optional<std::string_view> session_cookie);

/// Takes the challenge: succeeds once, for the browser, purpose and session that asked.
[[nodiscard]] Outcome<Challenge> take_challenge(Records& records, const Context& context, const Visitor& visitor,
                                                Purpose purpose, std::string_view nonce,
                                                std::optional<std::string_view> session_cookie);

/// What a card signs for this challenge through HiPKI (docs/protocol.md, The signed text): the same bytes whenever
/// asked.
[[nodiscard]] std::string text_to_sign(const Challenge& challenge, std::string_view nonce,
                                       const protocol::SiteOrigin& origin, const Numbers& numbers);

/// The member signed in may begin or go on with verification: an organization, not verified yet.
[[nodiscard]] Outcome<void> may_verify(const SignedIn& signed_in);

}  // namespace tpcard::membership
