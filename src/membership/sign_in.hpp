// Signing in: a general member by a code to its mailbox, an organization member by its card and nothing else.
#pragma once

#include "membership/card_proof.hpp"
#include "membership/email_code.hpp"
#include "membership/registration.hpp"
#include "membership/session.hpp"

namespace tpcard::membership {

struct SentSignInCode {
  CodeState code;
  std::optional<std::string> new_cookie;  ///< of the flow, when this request began it
};

/// Mails a code (or says in the mail that there is no account); the answer is the same for every address.
[[nodiscard]] Outcome<SentSignInCode> send_sign_in_code(Records& records, const Context& context,
                                                        const Visitor& visitor,
                                                        std::optional<std::string_view> flow_cookie,
                                                        const EmailAddress& email, const HumanProof& proof);

/// The typed code. An organization's mailbox gets organization_signs_in_with_card, told only here, once it is proven.
[[nodiscard]] Outcome<OpenedSession> sign_in_by_email(Records& records, const Context& context, const Visitor& visitor,
                                                      std::optional<std::string_view> flow_cookie,
                                                      std::string_view code,
                                                      std::optional<std::string_view> session_cookie);

/// A proven, unrevoked card whose challenge was taken. A further or renewed card of the organization is linked; an
/// ended one stays ended; a new spelling of the name is taken over and told. A card whose signature no browser bound to
/// this site (HiPKI's) opens a session that says so, is told by mail each time, and links no card that is new here.
[[nodiscard]] Outcome<OpenedSession> sign_in_by_card(Records& records, const Context& context, const CardProof& proof,
                                                     std::optional<std::string_view> session_cookie);

/// A card's row, as it is linked to an organization.
[[nodiscard]] MemberCard member_card(const OrganizationId& organization, const CardProof& proof, Instant now);

[[nodiscard]] CardRank rank_of(const certificate::CardIdentity& identity);

}  // namespace tpcard::membership
