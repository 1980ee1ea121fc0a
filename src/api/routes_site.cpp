// What the pages need before anybody is known: the site, the notice, the robot check; and the two probes.
#include <boost/json.hpp>

#include "api/api.hpp"
#include "api/problem.hpp"
#include "httpd/problem.hpp"
#include "membership/email_code.hpp"

namespace tpcard::api {

using namespace membership;

namespace {

std::optional<Form> form_of(std::string_view id) {
  if (id == "registration-code") return Form::registration_code;
  if (id == "registration-human") return Form::registration_human;
  if (id == "sign-in-code") return Form::sign_in_code;
  return std::nullopt;
}

std::string_view id_of(RevocationOutlook::State state) {
  switch (state) {
    case RevocationOutlook::State::fresh:
      return "fresh";
    case RevocationOutlook::State::running_out:
      return "running-out";
    case RevocationOutlook::State::run_out:
      return "run-out";
  }
  return "run-out";
}

boost::json::object to_json(const RevocationOutlook& outlook) {
  return {{"state", id_of(outlook.state)},
          {"until", outlook.until ? boost::json::value(to_rfc3339(*outlook.until)) : boost::json::value(nullptr)}};
}

httpd::Response json_text(std::string document) {
  httpd::Response response{.status = 200, .body = std::move(document)};
  response.set("Content-Type", "application/json").set("Cache-Control", "no-store");
  return response;
}

}  // namespace

Api::Answer Api::get_site(httpd::Request&) {
  auto document = site_.document;
  document["revocation"] = to_json(rooms_.revocation.outlook(rooms_.clock.now()));
  co_return httpd::json_response(200, document);
}

Api::Answer Api::get_notice(httpd::Request& request) {
  const auto language = visit(request).visitor().language;
  const auto& notice = site_.notices.in(language);
  co_return httpd::json_response(200, {{"version", notice.version},
                                       {"language", language == Language::en ? "en" : "zh-TW"},
                                       {"sha256", notice.sha256},
                                       {"text", notice.text}});
}

Api::Answer Api::get_proof_of_work(httpd::Request& request) {
  const auto form = form_of(request.captures.front());
  if (!form) co_return problem(request, ErrorCode::not_found);
  const auto visiting = visit(request);
  const auto now = context();
  const auto cost =
      co_await read(rooms_.store, [&](Records& records) { return proof_cost(records, now, visiting.visitor()); });
  co_return visiting.with_cookies(json_text(rooms_.human_check.challenge(*form, cost, now.now)));
}

asio::awaitable<Outcome<HumanProof>> Api::check_human(const Visit& visit, Form form, std::string payload) {
  const auto now = context();
  const auto cost =
      co_await read(rooms_.store, [&](Records& records) { return proof_cost(records, now, visit.visitor()); });
  // Only codes cost mail: the visible box stays as cheap as it is for everybody.
  const auto least = form == Form::registration_human ? 0 : cost;
  auto proof = rooms_.human_check.verify(form, payload, least, now.now);
  if (proof) co_return *proof;
  co_return std::unexpected(
      Refusal(form == Form::registration_human ? ErrorCode::human_check_invalid : ErrorCode::proof_of_work_invalid));
}

Api::Answer Api::get_health(httpd::Request&) {
  httpd::Response response{.status = 200, .body = "ok\n"};
  response.set("Content-Type", "text/plain");
  co_return response;
}

Api::Answer Api::get_readiness(httpd::Request& request) {
  if (!rooms_.store.ready()) co_return problem(request, Refusal(ErrorCode::busy).after(seconds{1}));
  // Lists that run out stop nobody yet: told, but no reason to take this instance out of service.
  co_return httpd::json_response(
      200, {{"ready", true}, {"revocation", to_json(rooms_.revocation.outlook(rooms_.clock.now()))}});
}

}  // namespace tpcard::api
