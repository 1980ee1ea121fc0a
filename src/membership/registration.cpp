#include "membership/registration.hpp"

#include "membership/audit.hpp"

namespace tpcard::membership {
namespace {

std::unexpected<Refusal> wrong_step(const Flow& flow) {
  Refusal refusal(ErrorCode::wrong_step);
  refusal.step = flow.step;
  return std::unexpected(std::move(refusal));
}

}  // namespace

BegunFlow begin_registration(Records& records, const Context& context, const Visitor& visitor, MemberKind kind,
                             std::optional<std::string_view> previous_cookie) {
  if (previous_cookie) {
    records.delete_codes_of(key_of(*previous_cookie));
    records.delete_flow(key_of(*previous_cookie));
  }
  auto ticket = make_ticket(context.random);
  Flow flow{.key = ticket.key,
            .purpose = FlowPurpose::registration,
            .kind = kind,
            .step = FlowStep::consent,
            .language = visitor.language,
            .expires_at = context.now + context.numbers.flow_lifetime};
  records.insert(flow);
  return {std::move(flow), std::move(ticket.value)};
}

Outcome<Flow> find_flow(Records& records, const Context& context, FlowPurpose purpose,
                        std::optional<std::string_view> cookie) {
  if (!cookie) return std::unexpected(ErrorCode::flow_not_found);
  auto flow = records.find_flow(key_of(*cookie));
  if (!flow || flow->purpose != purpose || flow->expires_at <= context.now) {
    return std::unexpected(ErrorCode::flow_not_found);
  }
  return std::move(*flow);
}

Outcome<Flow> give_consent(Records& records, const Context&, Flow flow, const Consent& consent) {
  // Going back to read it again is no error; what was agreed to first stands until the person agrees anew.
  if (flow.step == FlowStep::profile || flow.step == FlowStep::complete) return wrong_step(flow);
  flow.consent = consent;
  flow.step = FlowStep::email;
  records.update(flow);
  return flow;
}

Outcome<CodeState> send_registration_code(Records& records, const Context& context, const Visitor& visitor,
                                          const Flow& flow, const EmailAddress& email, const HumanProof& proof) {
  if (flow.step != FlowStep::email) return wrong_step(flow);
  return send_code(records, context, visitor, flow, email, proof);
}

Outcome<Flow> prove_registration_email(Records& records, const Context& context, const Visitor& visitor, Flow flow,
                                       const std::optional<HumanProof>& human, std::string_view code) {
  if (flow.step != FlowStep::email) return wrong_step(flow);
  if (!flow.human_passed) {
    if (!human) return std::unexpected(ErrorCode::human_check_required);
    if (!records.spend_proof(human->id, human->expires_at)) return std::unexpected(ErrorCode::human_check_invalid);
    // Noted at once: a wrong code does not ask for it again.
    flow.human_passed = true;
    records.update(flow);
  }
  if (auto checked = check_code(records, context, visitor, flow, code); !checked) {
    return std::unexpected(std::move(checked.error()));
  }
  flow.step = FlowStep::profile;
  records.update(flow);
  records.delete_codes_of(flow.key);
  records.remember_browser(visitor.browser, flow.email->key(), context.now);
  return flow;
}

Outcome<OpenedSession> complete_registration(Records& records, const Context& context, const Visitor& visitor,
                                             Flow flow, const ProfileForm& form,
                                             std::optional<std::string_view> session_cookie) {
  if (flow.step != FlowStep::profile || !flow.email || !flow.consent) return wrong_step(flow);
  auto profile = read_profile(form, flow.kind);
  if (!profile) return std::unexpected(std::move(profile.error()));
  // The mailbox is proven here, so its owner may be told.
  if (records.find_general_member(flow.email->key())) return std::unexpected(ErrorCode::email_already_member);

  Member member{.id = make_id<MemberTag>(context.random),
                .kind = flow.kind,
                .email = *flow.email,
                .profile = std::move(*profile),
                .consent = *flow.consent,
                .language = visitor.language,
                .registered_at = context.now};
  records.insert(member);
  audit(records, context, AuditAction::member_registered, member.id,
        R"({"consent":")" + member.consent.version + R"(","text_sha256":")" + member.consent.text_sha256 + "\"}");
  flow.step = FlowStep::complete;
  records.update(flow);
  auto ticket = open_session(records, context, member, OpenedBy::email, std::nullopt, session_cookie);
  auto session = records.find_session(ticket.key);
  return OpenedSession{{.session = std::move(*session), .member = std::move(member)}, std::move(ticket.value)};
}

}  // namespace tpcard::membership
