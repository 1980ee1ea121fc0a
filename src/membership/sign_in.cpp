#include "membership/sign_in.hpp"

#include <stdexcept>

#include "membership/audit.hpp"
#include "membership/notices.hpp"

namespace tpcard::membership {
namespace {

/// The e-mail sign-in under way in this browser, or a new one.
std::pair<Flow, std::optional<std::string>> sign_in_flow(Records& records, const Context& context,
                                                         const Visitor& visitor,
                                                         std::optional<std::string_view> cookie) {
  if (auto flow = find_flow(records, context, FlowPurpose::sign_in, cookie)) return {std::move(*flow), std::nullopt};
  auto ticket = make_ticket(context.random);
  Flow flow{.key = ticket.key,
            .purpose = FlowPurpose::sign_in,
            .kind = MemberKind::organization,
            .step = FlowStep::email,
            .language = visitor.language,
            .expires_at = context.now + context.numbers.flow_lifetime};
  records.insert(flow);
  return {std::move(flow), std::move(ticket.value)};
}

/// Links a card that this organization has not used before.
void link_card(Records& records, const Context& context, const Organization& organization, const Member& member,
               const CardProof& proof) {
  const auto card = member_card(organization.id, proof, context.now);
  records.insert(card);
  audit(records, context, AuditAction::card_linked, member.id, card_details(card.fingerprint));
  notify(records, context, member, MailTemplate::card_linked, card.fingerprint, organization.legal_name);
}

void take_over_name(Records& records, const Context& context, Organization& organization, Member& member,
                    const std::string& legal_name) {
  if (organization.legal_name == legal_name) return;
  organization.legal_name = legal_name;
  records.update(organization);
  member.profile.name = legal_name;
  records.update(member);
  audit(records, context, AuditAction::legal_name_changed, member.id);
  notify(records, context, member, MailTemplate::legal_name_changed, std::nullopt, legal_name);
}

OpenedBy opened_by(const CardProof& proof) {
  return proof.origin_binding == OriginBinding::browser ? OpenedBy::card : OpenedBy::card_origin_unbound;
}

}  // namespace

Outcome<SentSignInCode> send_sign_in_code(Records& records, const Context& context, const Visitor& visitor,
                                          std::optional<std::string_view> flow_cookie, const EmailAddress& email,
                                          const HumanProof& proof) {
  auto [flow, new_cookie] = sign_in_flow(records, context, visitor, flow_cookie);
  auto code = send_code(records, context, visitor, flow, email, proof);
  if (!code) return std::unexpected(std::move(code.error()));
  return SentSignInCode{*code, std::move(new_cookie)};
}

Outcome<OpenedSession> sign_in_by_email(Records& records, const Context& context, const Visitor& visitor,
                                        std::optional<std::string_view> flow_cookie, std::string_view code,
                                        std::optional<std::string_view> session_cookie) {
  const auto flow = find_flow(records, context, FlowPurpose::sign_in, flow_cookie);
  if (!flow) return std::unexpected(flow.error());
  if (!flow->email) return std::unexpected(ErrorCode::flow_not_found);
  if (auto checked = check_code(records, context, visitor, *flow, code); !checked) {
    return std::unexpected(std::move(checked.error()));
  }
  const auto email_key = flow->email->key();
  records.delete_codes_of(flow->key);
  records.delete_flow(flow->key);
  records.remember_browser(visitor.browser, email_key, context.now);

  auto member = records.find_general_member(email_key);
  // The mailbox is proven now: its owner may be told that the organization signs in by card (step 19).
  if (!member) return std::unexpected(ErrorCode::organization_signs_in_with_card);
  auto ticket = open_session(records, context, *member, OpenedBy::email, std::nullopt, session_cookie);
  auto session = records.find_session(ticket.key);
  return OpenedSession{{.session = std::move(*session), .member = std::move(*member)}, std::move(ticket.value)};
}

Outcome<OpenedSession> sign_in_by_card(Records& records, const Context& context, const CardProof& proof,
                                       std::optional<std::string_view> session_cookie) {
  const auto& identity = proof.identity;
  auto organization = records.find_organization({identity.scheme}, identity.identifier);
  if (!organization) return std::unexpected(ErrorCode::organization_not_member);
  auto member = records.find_member(organization->member);
  if (!member) return std::unexpected(ErrorCode::organization_not_member);

  const auto fingerprint = proof.leaf().fingerprint();
  if (auto card = records.find_card(fingerprint)) {
    if (card->state == CardState::ended || card->organization != organization->id) {
      audit(records, context, AuditAction::sign_in_refused, member->id, card_details(fingerprint));
      return std::unexpected(ErrorCode::card_ended);
    }
    card->last_used_at = context.now;
    records.update(*card);
  } else if (proof.origin_binding == OriginBinding::none) {
    audit(records, context, AuditAction::sign_in_refused, member->id, card_details(fingerprint));
    return std::unexpected(ErrorCode::origin_bound_session_required);
  } else {
    link_card(records, context, *organization, *member, proof);
  }
  take_over_name(records, context, *organization, *member, identity.legal_name);

  if (proof.origin_binding == OriginBinding::none) {
    notify(records, context, *member, MailTemplate::signed_in_origin_unbound, fingerprint, organization->legal_name);
  }
  auto ticket = open_session(records, context, *member, opened_by(proof), fingerprint, session_cookie);
  auto session = records.find_session(ticket.key);
  return OpenedSession{{std::move(*session), std::move(*member), std::move(*organization)}, std::move(ticket.value)};
}

MemberCard member_card(const OrganizationId& organization, const CardProof& proof, Instant now) {
  const auto& leaf = proof.leaf();
  return MemberCard{.fingerprint = leaf.fingerprint(),
                    .organization = organization,
                    .rank = rank_of(proof.identity),
                    .state = CardState::active,
                    .not_after = leaf.not_after(),
                    .certificate = Bytes(leaf.der().begin(), leaf.der().end()),
                    .linked_at = now,
                    .last_used_at = now};
}

CardRank rank_of(const certificate::CardIdentity& identity) {
  switch (identity.rank) {
    case certificate::CardRank::primary:
      return CardRank::primary;
    case certificate::CardRank::secondary:
      return CardRank::secondary;
    case certificate::CardRank::unknown:
      return CardRank::unknown;
  }
  return CardRank::unknown;
}

}  // namespace tpcard::membership
