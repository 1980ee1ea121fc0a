#include "api/json.hpp"

#include <boost/json.hpp>

#include "membership/profile.hpp"

namespace tpcard::api {
namespace {

namespace json = boost::json;
using namespace membership;

std::string_view id_of(CardRank rank) {
  switch (rank) {
    case CardRank::primary:
      return "primary";
    case CardRank::secondary:
      return "secondary";
    case CardRank::unknown:
      return "unknown";
  }
  return "unknown";
}

json::object proven(const Scheme& scheme, std::string_view identifier, std::string_view legal_name) {
  return {{"scheme", scheme.name}, {"identifier", identifier}, {"legal_name", legal_name}};
}

}  // namespace

std::string_view id_of(FlowStep step) {
  switch (step) {
    case FlowStep::consent:
      return "consent";
    case FlowStep::email:
      return "email";
    case FlowStep::profile:
      return "profile";
    case FlowStep::complete:
      return "complete";
  }
  return "consent";
}

std::string_view id_of(MemberKind kind) { return kind == MemberKind::organization ? "organization" : "individual"; }

json::object to_json(const CodeState& code) {
  return {{"mail_number", code.mail_number}, {"resend_after", code.resend_after.count()}};
}

json::object to_json(const Flow& flow, const Context& context) {
  const auto code = code_state(flow, context);
  return {{"kind", id_of(flow.kind)},
          {"step", id_of(flow.step)},
          {"expires_in", std::chrono::floor<seconds>(flow.expires_at - context.now).count()},
          {"email", flow.email ? json::value(flow.email->text()) : json::value(nullptr)},
          {"code", code ? json::value(to_json(*code)) : json::value(nullptr)},
          {"human_passed", flow.human_passed}};
}

json::object to_json(const SignedIn& signed_in, const Context& context) {
  const auto& member = signed_in.member;
  return {{"signed_in", true},
          {"opened_by", membership::id_of(signed_in.session.opened_by)},
          {"kind", id_of(member.kind)},
          {"level", member.organization ? "organization" : "general"},
          {"display_name", signed_in.organization ? signed_in.organization->legal_name : member.profile.name},
          {"idle_seconds_left", idle_left(signed_in.session, context).count()},
          {"seconds_left", time_left(signed_in.session, context).count()},
          {"warn_seconds", seconds(context.numbers.session_warning).count()}};
}

json::object to_json(const Profile& profile) {
  json::object document{{"name", profile.name}, {"telephone", profile.telephone}};
  if (profile.organization_kind) {
    document["organization_kind"] = membership::id_of(*profile.organization_kind);
    document["unified_business_number"] = profile.unified_business_number;
    document["address"] = profile.address;
    document["contact_name"] = profile.contact_name;
  }
  return document;
}

json::object to_json(const Organization& organization) {
  return proven(organization.scheme, organization.identifier, organization.legal_name);
}

json::object to_json(const MemberCard& card) {
  return {{"fingerprint", to_hex(card.fingerprint)},
          {"rank", id_of(card.rank)},
          {"not_after", to_rfc3339(card.not_after)},
          {"state", card.state == CardState::active ? "active" : "ended"},
          {"last_used_at", card.last_used_at ? json::value(to_rfc3339(*card.last_used_at)) : json::value(nullptr)}};
}

json::object to_json(const VerificationOutcome& outcome) {
  json::array differences;
  for (const auto& [field, profile, card] : outcome.differences) {
    differences.push_back({{"field", field}, {"profile", profile}, {"card", card}});
  }
  json::object document{{"outcome", outcome.complete ? "complete" : "confirm"},
                        {"organization", proven(outcome.scheme, outcome.identifier, outcome.legal_name)},
                        {"card",
                         {{"fingerprint", to_hex(outcome.fingerprint)},
                          {"rank", id_of(outcome.rank)},
                          {"not_after", to_rfc3339(outcome.not_after)},
                          {"state", "active"}}},
                        {"differences", std::move(differences)},
                        {"mailbox", outcome.mailbox}};
  if (outcome.complete) {
    document["completed_at"] = to_rfc3339(outcome.completed_at);
    document["reference"] = outcome.reference;
  }
  return document;
}

}  // namespace tpcard::api
