// Signing in by e-mail code or by card, the session, and the challenges that cards sign.
#include "api/api.hpp"
#include "api/body.hpp"
#include "api/json.hpp"
#include "api/problem.hpp"
#include "httpd/problem.hpp"
#include "membership/challenge.hpp"
#include "membership/sign_in.hpp"

namespace tpcard::api {

using namespace membership;

namespace {

constexpr auto kNobody = [] { return boost::json::object{{"signed_in", false}}; };

std::optional<Purpose> purpose_of(std::string_view id) {
  if (id == "verify") return Purpose::verify;
  if (id == "sign-in") return Purpose::sign_in;
  return std::nullopt;
}

httpd::Response session_answer(Visit& visit, const Outcome<OpenedSession>& opened, const Context& context) {
  if (!opened) return visit.with_cookies(problem(visit.request(), opened.error()));
  visit.set(Cookie::session, opened->cookie);
  return visit.with_cookies(httpd::json_response(201, to_json(opened->signed_in, context)));
}

}  // namespace

Api::Answer Api::get_sign_in(httpd::Request& request) {
  const auto visiting = visit(request);
  const auto now = context();
  const auto flow = co_await read(rooms_.store, [&](Records& records) {
    return find_flow(records, now, FlowPurpose::sign_in, visiting.cookie(Cookie::sign_in));
  });
  if (!flow) co_return visiting.with_cookies(problem(request, flow.error()));
  const auto code = code_state(*flow, now);
  if (!flow->email || !code) co_return visiting.with_cookies(problem(request, ErrorCode::flow_not_found));
  co_return visiting.with_cookies(
      httpd::json_response(200, {{"email", flow->email->text()}, {"code", to_json(*code)}}));
}

Api::Answer Api::send_sign_in_code(httpd::Request& request) {
  auto visiting = visit(request);
  Body body(request);
  const auto typed = body.required("email");
  auto payload = body.required("proof_of_work");
  if (auto read_well = body.end(); !read_well) co_return problem(request, read_well.error());
  const auto email = EmailAddress::parse(typed);
  if (!email) co_return problem(request, ErrorCode::email_malformed);
  const auto proof = co_await check_human(visiting, Form::sign_in_code, std::move(payload));
  if (!proof) co_return visiting.with_cookies(problem(request, proof.error()));

  const auto now = context();
  const auto sent = co_await write(rooms_.store, [&](Records& records) {
    return membership::send_sign_in_code(records, now, visiting.visitor(), visiting.cookie(Cookie::sign_in), *email,
                                         *proof);
  });
  if (!sent) co_return visiting.with_cookies(problem(request, sent.error()));
  if (sent->new_cookie) visiting.set(Cookie::sign_in, *sent->new_cookie);
  rooms_.wake_outbox();
  co_return visiting.with_cookies(httpd::json_response(202, to_json(sent->code)));
}

Api::Answer Api::sign_in_by_email(httpd::Request& request) {
  auto visiting = visit(request);
  Body body(request);
  const auto code = body.required("code");
  if (auto read_well = body.end(); !read_well) co_return problem(request, read_well.error());

  const auto now = context();
  const auto opened = co_await write(rooms_.store, [&](Records& records) {
    return membership::sign_in_by_email(records, now, visiting.visitor(), visiting.cookie(Cookie::sign_in), code,
                                        visiting.cookie(Cookie::session));
  });
  if (opened) visiting.clear(Cookie::sign_in);
  co_return session_answer(visiting, opened, now);
}

Api::Answer Api::sign_in_by_certificate(httpd::Request& request) {
  auto visiting = visit(request);
  const auto proof = co_await prove_card(visiting, Purpose::sign_in);
  if (!proof) co_return visiting.with_cookies(problem(request, proof.error()));
  const auto now = context();
  const auto opened = co_await write(rooms_.store, [&](Records& records) {
    return sign_in_by_card(records, now, *proof, visiting.cookie(Cookie::session));
  });
  if (opened) rooms_.wake_outbox();  // a newly linked card, a new name, a session through HiPKI is told
  co_return session_answer(visiting, opened, now);
}

Api::Answer Api::get_session(httpd::Request& request) {
  auto visiting = visit(request);
  const auto now = context();
  const auto found = co_await read(
      rooms_.store, [&](Records& records) { return find_session(records, now, visiting.cookie(Cookie::session)); });
  if (!found) {
    if (found.error().code == ErrorCode::session_ended) visiting.clear(Cookie::session);
    co_return visiting.with_cookies(httpd::json_response(200, kNobody()));
  }
  co_return visiting.with_cookies(httpd::json_response(200, to_json(*found, now)));
}

Api::Answer Api::extend_session(httpd::Request& request) {
  const auto visiting = visit(request);
  Body body(request);
  if (auto read_well = body.end(); !read_well) co_return problem(request, read_well.error());
  const auto now = context();
  const auto found = co_await write(rooms_.store, [&](Records& records) {
    auto used = find_session(records, now, visiting.cookie(Cookie::session));
    if (used) {
      records.touch_session(used->session.key, now.now);
      used->session.last_seen_at = now.now;
    }
    return used;
  });
  if (!found) co_return visiting.with_cookies(problem(request, found.error()));
  co_return visiting.with_cookies(httpd::json_response(200, to_json(*found, now)));
}

Api::Answer Api::sign_out(httpd::Request& request) {
  auto visiting = visit(request);
  const auto now = context();
  co_await write(rooms_.store, [&](Records& records) {
    close_session(records, now, visiting.cookie(Cookie::session));
    return true;
  });
  visiting.clear(Cookie::session);
  co_return visiting.with_cookies(httpd::Response{.status = 204});
}

Api::Answer Api::create_challenge(httpd::Request& request) {
  const auto visiting = visit(request);
  Body body(request);
  const auto purpose = purpose_of(body.required("purpose"));
  if (!purpose) body.refuse();
  const auto through = body.optional("through").value_or("component");
  if (through != "component" && through != "hipki") body.refuse();
  if (auto read_well = body.end(); !read_well) co_return problem(request, read_well.error());
  const bool through_hipki = through == "hipki";
  if (through_hipki && !site_.hipki_offered) co_return problem(request, ErrorCode::hipki_not_offered);

  const auto now = context();
  const auto issued = co_await write(rooms_.store, [&](Records& records) {
    return issue_challenge(records, now, visiting.visitor(), *purpose, visiting.cookie(Cookie::session));
  });
  if (!issued) co_return visiting.with_cookies(problem(request, issued.error()));
  boost::json::object document{
      {"nonce", issued->nonce}, {"expires_in", issued->expires_in.count()}, {"server_time", to_rfc3339(now.now)}};
  if (through_hipki) document["text"] = text_to_sign(issued->challenge, issued->nonce, site_.origin, rooms_.numbers);
  co_return visiting.with_cookies(httpd::json_response(201, std::move(document)));
}

}  // namespace tpcard::api
