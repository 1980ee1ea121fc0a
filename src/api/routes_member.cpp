// The member pages: who one is, the profile, and a mail to oneself with the way to the component.
#include "api/api.hpp"
#include "api/body.hpp"
#include "api/json.hpp"
#include "api/problem.hpp"
#include "httpd/problem.hpp"
#include "membership/audit.hpp"
#include "membership/email_code.hpp"
#include "membership/notices.hpp"
#include "membership/profile.hpp"

namespace tpcard::api {

using namespace membership;

namespace {

boost::json::object member_document(Records& records, const SignedIn& signed_in) {
  const auto& member = signed_in.member;
  boost::json::array cards;
  if (signed_in.organization) {
    for (const auto& card : records.cards_of(signed_in.organization->id)) cards.push_back(to_json(card));
  }
  return {{"kind", id_of(member.kind)},
          {"level", signed_in.organization ? "organization" : "general"},
          {"email", member.email.text()},
          {"profile", to_json(member.profile)},
          {"organization",
           signed_in.organization ? boost::json::value(to_json(*signed_in.organization)) : boost::json::value(nullptr)},
          {"cards", std::move(cards)},
          {"registered_at", to_rfc3339(member.registered_at)}};
}

/// What a card has proven is not typed over: name, kind (it follows the card) and a proven 統一編號.
Profile keep_proven(Profile typed, const SignedIn& signed_in) {
  if (!signed_in.organization) return typed;
  const auto& before = signed_in.member.profile;
  typed.name = before.name;
  typed.organization_kind = before.organization_kind;
  // Who proved its number has it as its identity: verification took it over from the card.
  const bool number_is_proven = before.unified_business_number == signed_in.organization->identifier;
  if (number_is_proven) typed.unified_business_number = before.unified_business_number;
  return typed;
}

httpd::Response document_answer(const Visit& visit, const Outcome<boost::json::object>& document) {
  if (!document) return visit.with_cookies(problem(visit.request(), document.error()));
  return visit.with_cookies(httpd::json_response(200, *document));
}

}  // namespace

Api::Answer Api::get_member(httpd::Request& request) {
  const auto visiting = visit(request);
  const auto now = context();
  const auto document = co_await write(rooms_.store, [&](Records& records) -> Outcome<boost::json::object> {
    const auto signed_in = use_session(records, now, visiting.cookie(Cookie::session));
    if (!signed_in) return std::unexpected(signed_in.error());
    return member_document(records, *signed_in);
  });
  co_return document_answer(visiting, document);
}

Api::Answer Api::update_profile(httpd::Request& request) {
  const auto visiting = visit(request);
  Body body(request);
  const auto form = read_profile_form(body);
  if (auto read_well = body.end(); !read_well) co_return problem(request, read_well.error());
  const auto now = context();
  const auto document = co_await write(rooms_.store, [&](Records& records) -> Outcome<boost::json::object> {
    auto signed_in = use_session(records, now, visiting.cookie(Cookie::session));
    if (!signed_in) return std::unexpected(signed_in.error());
    auto profile = read_profile(form, signed_in->member.kind);
    if (!profile) return std::unexpected(std::move(profile.error()));
    signed_in->member.profile = keep_proven(std::move(*profile), *signed_in);
    records.update(signed_in->member);
    audit(records, now, AuditAction::profile_changed, signed_in->member.id);
    return member_document(records, *signed_in);
  });
  co_return document_answer(visiting, document);
}

Api::Answer Api::mail_component_link(httpd::Request& request) {
  const auto visiting = visit(request);
  Body body(request);
  if (auto read_well = body.end(); !read_well) co_return problem(request, read_well.error());
  const auto now = context();
  const auto sent = co_await write(rooms_.store, [&](Records& records) -> Outcome<bool> {
    const auto signed_in = use_session(records, now, visiting.cookie(Cookie::session));
    if (!signed_in) return std::unexpected(signed_in.error());
    // One's own mailbox, yet no tool for filling it: the pace and the day's number of codes hold here too.
    const auto& member = signed_in->member;
    const auto pace = counter_name(now, "last-link", member.id.text);
    const auto last = records.moment_of(pace);
    if (last && *last + rooms_.numbers.resend_after > now.now) {
      return std::unexpected(Refusal(ErrorCode::resend_too_soon).after(*last + rooms_.numbers.resend_after - now.now));
    }
    if (auto counted = count_mail(records, now, visiting.visitor(), member.email); !counted) {
      return std::unexpected(counted.error());
    }
    records.note_moment(pace, now.now);
    notify(records, now, member, MailTemplate::component_link, std::nullopt, member.profile.name);
    return true;
  });
  if (!sent) co_return visiting.with_cookies(problem(request, sent.error()));
  rooms_.wake_outbox();
  co_return visiting.with_cookies(httpd::Response{.status = 202});
}

}  // namespace tpcard::api
