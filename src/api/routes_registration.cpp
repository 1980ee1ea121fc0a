// Steps 2 to 5: registration.
#include "api/api.hpp"
#include "api/body.hpp"
#include "api/json.hpp"
#include "api/problem.hpp"
#include "httpd/problem.hpp"
#include "membership/registration.hpp"

namespace tpcard::api {

using namespace membership;

namespace {

std::optional<MemberKind> member_kind_of(std::string_view id) {
  if (id == "organization") return MemberKind::organization;
  if (id == "individual") return MemberKind::individual;
  return std::nullopt;
}

httpd::Response flow_answer(const Visit& visit, unsigned status, const Outcome<Flow>& flow, const Context& context) {
  if (!flow) return visit.with_cookies(problem(visit.request(), flow.error()));
  return visit.with_cookies(httpd::json_response(status, to_json(*flow, context)));
}

}  // namespace

Api::Answer Api::get_registration(httpd::Request& request) {
  const auto visiting = visit(request);
  const auto now = context();
  const auto flow = co_await read(rooms_.store, [&](Records& records) {
    return find_flow(records, now, FlowPurpose::registration, visiting.cookie(Cookie::flow));
  });
  co_return flow_answer(visiting, 200, flow, now);
}

Api::Answer Api::begin_registration(httpd::Request& request) {
  auto visiting = visit(request);
  Body body(request);
  const auto kind = member_kind_of(body.required("kind"));
  if (!kind) body.refuse();
  if (auto read_well = body.end(); !read_well) co_return problem(request, read_well.error());

  const auto now = context();
  const auto begun = co_await write(rooms_.store, [&](Records& records) {
    return membership::begin_registration(records, now, visiting.visitor(), *kind, visiting.cookie(Cookie::flow));
  });
  visiting.set(Cookie::flow, begun.cookie);
  co_return visiting.with_cookies(httpd::json_response(201, to_json(begun.flow, now)));
}

Api::Answer Api::give_consent(httpd::Request& request) {
  const auto visiting = visit(request);
  Body body(request);
  const Consent consent{body.required("version"), body.required("sha256"), context().now};
  if (auto read_well = body.end(); !read_well) co_return problem(request, read_well.error());
  // Either language's text may have been the one that was read.
  const auto in_force = [&](const Notice& notice) {
    return notice.version == consent.version && notice.sha256 == consent.text_sha256;
  };
  if (!in_force(site_.notices.zh_tw) && !in_force(site_.notices.en)) {
    co_return problem(request, ErrorCode::notice_changed);
  }
  const auto now = context();
  const auto flow = co_await write(rooms_.store, [&](Records& records) -> Outcome<Flow> {
    auto found = find_flow(records, now, FlowPurpose::registration, visiting.cookie(Cookie::flow));
    if (!found) return found;
    return membership::give_consent(records, now, std::move(*found), consent);
  });
  co_return flow_answer(visiting, 200, flow, now);
}

Api::Answer Api::send_registration_code(httpd::Request& request) {
  const auto visiting = visit(request);
  Body body(request);
  const auto typed = body.required("email");
  auto payload = body.required("proof_of_work");
  if (auto read_well = body.end(); !read_well) co_return problem(request, read_well.error());
  const auto email = EmailAddress::parse(typed);
  if (!email) co_return problem(request, ErrorCode::email_malformed);
  const auto proof = co_await check_human(visiting, Form::registration_code, std::move(payload));
  if (!proof) co_return visiting.with_cookies(problem(request, proof.error()));

  const auto now = context();
  const auto sent = co_await write(rooms_.store, [&](Records& records) -> Outcome<CodeState> {
    auto flow = find_flow(records, now, FlowPurpose::registration, visiting.cookie(Cookie::flow));
    if (!flow) return std::unexpected(flow.error());
    return membership::send_registration_code(records, now, visiting.visitor(), *flow, *email, *proof);
  });
  if (!sent) co_return visiting.with_cookies(problem(request, sent.error()));
  rooms_.wake_outbox();
  co_return visiting.with_cookies(httpd::json_response(202, to_json(*sent)));
}

Api::Answer Api::prove_registration_email(httpd::Request& request) {
  const auto visiting = visit(request);
  Body body(request);
  const auto code = body.required("code");
  auto payload = body.optional("human");
  if (auto read_well = body.end(); !read_well) co_return problem(request, read_well.error());

  std::optional<HumanProof> human;
  if (payload) {
    const auto checked = co_await check_human(visiting, Form::registration_human, std::move(*payload));
    // A stale tick matters only where the box must still be passed; the use case asks again there.
    if (checked) human = *checked;
  }
  const auto now = context();
  const auto flow = co_await write(rooms_.store, [&](Records& records) -> Outcome<Flow> {
    auto found = find_flow(records, now, FlowPurpose::registration, visiting.cookie(Cookie::flow));
    if (!found) return found;
    if (payload && !human && !found->human_passed) return std::unexpected(ErrorCode::human_check_invalid);
    return membership::prove_registration_email(records, now, visiting.visitor(), std::move(*found), human, code);
  });
  co_return flow_answer(visiting, 200, flow, now);
}

Api::Answer Api::complete_registration(httpd::Request& request) {
  auto visiting = visit(request);
  Body body(request);
  const auto form = read_profile_form(body);
  if (auto read_well = body.end(); !read_well) co_return problem(request, read_well.error());

  const auto now = context();
  const auto opened = co_await write(rooms_.store, [&](Records& records) -> Outcome<OpenedSession> {
    auto flow = find_flow(records, now, FlowPurpose::registration, visiting.cookie(Cookie::flow));
    if (!flow) return std::unexpected(flow.error());
    return membership::complete_registration(records, now, visiting.visitor(), std::move(*flow), form,
                                             visiting.cookie(Cookie::session));
  });
  if (!opened) co_return visiting.with_cookies(problem(request, opened.error()));
  visiting.set(Cookie::session, opened->cookie);
  co_return visiting.with_cookies(httpd::json_response(201, to_json(opened->signed_in, now)));
}

}  // namespace tpcard::api
