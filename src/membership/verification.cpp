#include "membership/verification.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "membership/audit.hpp"
#include "membership/challenge.hpp"
#include "membership/legal_name.hpp"
#include "membership/notices.hpp"
#include "membership/sign_in.hpp"

namespace tpcard::membership {
namespace {

/// Waits for a yes while the card is valid: nobody looks at the card again then.
PendingVerification proven_by(const CardProof& proof, const SignedIn& signed_in, const Context& context) {
  const auto& leaf = proof.leaf();
  const auto too_late = std::min(context.now + context.numbers.confirmation_lifetime, leaf.not_after());
  return PendingVerification{.session = signed_in.session.key,
                             .member = signed_in.member.id,
                             .scheme = {proof.identity.scheme},
                             .identifier = proof.identity.identifier,
                             .legal_name = proof.identity.legal_name,
                             .rank = rank_of(proof.identity),
                             .fingerprint = leaf.fingerprint(),
                             .not_after = leaf.not_after(),
                             .certificate = Bytes(leaf.der().begin(), leaf.der().end()),
                             .expires_at = too_late};
}

VerificationOutcome outcome_of(const PendingVerification& card, const Member& member, const Context& context) {
  return VerificationOutcome{.complete = false,
                             .scheme = card.scheme,
                             .identifier = card.identifier,
                             .legal_name = card.legal_name,
                             .fingerprint = card.fingerprint,
                             .rank = card.rank,
                             .not_after = card.not_after,
                             .differences = differences(member.profile, card, *context.cards),
                             .mailbox = mask_mailbox(member.email.text()),
                             .completed_at = context.now,
                             .reference = short_fingerprint(card.fingerprint)};
}

/// Refuses a card that cannot make this member an organization member, and tells the organization that it concerns.
Outcome<void> check_free(Records& records, const Context& context, const Member& member,
                         const PendingVerification& card) {
  const auto known = records.find_card(card.fingerprint);
  if (known && known->state == CardState::ended) return std::unexpected(ErrorCode::card_ended);
  const auto organization = records.find_organization(card.scheme, card.identifier);
  if (!organization) return {};
  // Nothing is merged: the general account stays general, the organization's mailbox is told.
  audit(records, context, AuditAction::organization_claimed_again, member.id, card_details(card.fingerprint));
  if (const auto owner = records.find_member(organization->member)) {
    notify(records, context, *owner, MailTemplate::organization_claimed_again, card.fingerprint,
           organization->legal_name);
  }
  return std::unexpected(ErrorCode::organization_already_member);
}

/// Makes the member an organization member and ends all that its mailbox could open: one transaction (threats.md 28).
VerificationOutcome complete(Records& records, const Context& context, Member member, const PendingVerification& card) {
  auto outcome = outcome_of(card, member, context);
  outcome.complete = true;
  const Organization organization{.id = make_id<OrganizationTag>(context.random),
                                  .scheme = card.scheme,
                                  .identifier = card.identifier,
                                  .legal_name = card.legal_name,
                                  .member = member.id,
                                  .proven_at = context.now};
  records.insert(organization);
  records.insert(MemberCard{.fingerprint = card.fingerprint,
                            .organization = organization.id,
                            .rank = card.rank,
                            .state = CardState::active,
                            .not_after = card.not_after,
                            .certificate = card.certificate,
                            .linked_at = context.now});
  member.organization = organization.id;
  member.profile.name = card.legal_name;
  if (context.cards->proves_business_number(card.scheme.name)) member.profile.unified_business_number = card.identifier;
  records.update(member);
  records.delete_sessions_of(member.id);
  records.delete_flows_and_codes_to(member.email.key());
  audit(records, context, AuditAction::organization_verified, member.id, card_details(card.fingerprint));
  notify(records, context, member, MailTemplate::verified_notice, card.fingerprint, card.legal_name);
  return outcome;
}

}  // namespace

std::vector<Difference> differences(const Profile& profile, const PendingVerification& card,
                                    const certificate::IdentityProfile& cards) {
  std::vector<Difference> found;
  if (!same_legal_name(profile.name, card.legal_name)) found.push_back({"name", profile.name, card.legal_name});
  // An XCA card proves no 統一編號: there is nothing to compare the typed one with.
  const bool proves_number = cards.proves_business_number(card.scheme.name);
  const auto& typed = profile.unified_business_number;
  if (proves_number && !typed.empty() && typed != card.identifier) {
    found.push_back({"unified_business_number", typed, card.identifier});
  }
  return found;
}

Outcome<VerificationOutcome> verify_card(Records& records, const Context& context, const SignedIn& signed_in,
                                         const CardProof& proof) {
  if (auto allowed = may_verify(signed_in); !allowed) return std::unexpected(allowed.error());
  const auto card = proven_by(proof, signed_in, context);
  if (auto free = check_free(records, context, signed_in.member, card); !free) return std::unexpected(free.error());
  if (differences(signed_in.member.profile, card, *context.cards).empty())
    return complete(records, context, signed_in.member, card);
  records.put(card);
  return outcome_of(card, signed_in.member, context);
}

Outcome<VerificationOutcome> confirm_verification(Records& records, const Context& context, const SignedIn& signed_in) {
  if (auto allowed = may_verify(signed_in); !allowed) return std::unexpected(allowed.error());
  const auto card = records.take_pending(signed_in.session.key);
  if (!card || card->expires_at <= context.now) return std::unexpected(ErrorCode::verification_not_pending);
  if (auto free = check_free(records, context, signed_in.member, *card); !free) return std::unexpected(free.error());
  return complete(records, context, signed_in.member, *card);
}

std::optional<VerificationOutcome> pending_verification(Records& records, const Context& context,
                                                        const SignedIn& signed_in) {
  const auto card = records.find_pending(signed_in.session.key);
  if (!card || card->expires_at <= context.now) return std::nullopt;
  return outcome_of(*card, signed_in.member, context);
}

}  // namespace tpcard::membership
