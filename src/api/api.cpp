#include "api/api.hpp"

#include "api/problem.hpp"
#include "httpd/problem.hpp"

namespace tpcard::api {
namespace {

using httpd::Method;

bool changes_state(Method method) { return method == Method::post || method == Method::put || method == Method::del; }

/// A change must come from our own pages: `Origin` is exactly ours, and where the browser says more it agrees
/// (threats.md 4). A body must be JSON, which no form of another site can send.
std::optional<ErrorCode> refuse_strangers(const httpd::Request& request, std::string_view origin) {
  if (!changes_state(request.method)) return std::nullopt;
  if (request.header("origin") != origin) return ErrorCode::cross_site_request;
  const auto fetch_site = request.header("sec-fetch-site");
  if (fetch_site && *fetch_site != "same-origin") return ErrorCode::cross_site_request;
  if (request.method == Method::del) return std::nullopt;
  const auto type = request.header("content-type");
  if (!type || (*type != "application/json" && !type->starts_with("application/json;"))) {
    return ErrorCode::unsupported_media_type;
  }
  return std::nullopt;
}

membership::Refusal busy() { return std::move(membership::Refusal(ErrorCode::busy).after(seconds{1})); }

}  // namespace

Api::Api(Rooms rooms, SiteFacts site) : rooms_(std::move(rooms)), site_(std::move(site)) {}

std::vector<httpd::Route> Api::routes() {
  const auto route = [this](Method method, std::string_view pattern, Answer (Api::*handler)(httpd::Request&)) {
    return httpd::Route{method, pattern, guarded(pattern, handler)};
  };
  return {
      route(Method::get, "/api/site", &Api::get_site),
      route(Method::get, "/api/notice", &Api::get_notice),
      route(Method::get, "/api/proof-of-work/{form}", &Api::get_proof_of_work),
      route(Method::get, "/api/registration", &Api::get_registration),
      route(Method::post, "/api/registration", &Api::begin_registration),
      route(Method::post, "/api/registration/consent", &Api::give_consent),
      route(Method::post, "/api/registration/email-code", &Api::send_registration_code),
      route(Method::post, "/api/registration/email", &Api::prove_registration_email),
      route(Method::post, "/api/registration/profile", &Api::complete_registration),
      route(Method::get, "/api/sign-in", &Api::get_sign_in),
      route(Method::post, "/api/sign-in/email-code", &Api::send_sign_in_code),
      route(Method::post, "/api/sign-in/email", &Api::sign_in_by_email),
      route(Method::get, "/api/session", &Api::get_session),
      route(Method::del, "/api/session", &Api::sign_out),
      route(Method::post, "/api/session/extension", &Api::extend_session),
      route(Method::post, "/api/challenges", &Api::create_challenge),
      route(Method::post, "/api/sessions/certificate", &Api::sign_in_by_certificate),
      route(Method::get, "/api/verification", &Api::get_verification),
      route(Method::put, "/api/verification/step", &Api::set_verification_step),
      route(Method::post, "/api/verification/card", &Api::verify_card),
      route(Method::post, "/api/verification/confirmation", &Api::confirm_verification),
      route(Method::del, "/api/verification/confirmation", &Api::decline_verification),
      route(Method::get, "/api/member", &Api::get_member),
      route(Method::put, "/api/member/profile", &Api::update_profile),
      route(Method::post, "/api/member/component-link", &Api::mail_component_link),
      route(Method::get, "/healthz", &Api::get_health),
      route(Method::get, "/readyz", &Api::get_readiness),
  };
}

httpd::Handler Api::guarded(std::string_view operation, Answer (Api::*handler)(httpd::Request&)) {
  return [this, operation, handler](httpd::Request& request) -> Answer {
    request.notes.emplace_back("route", operation);
    httpd::Response response;
    try {
      if (const auto refused = refuse_strangers(request, site_.origin.text())) {
        response = problem(request, *refused);
      } else {
        response = co_await (this->*handler)(request);
      }
    } catch (const membership::StoreBusy&) {
      response = problem(request, busy());
    } catch (const std::exception& error) {
      request.notes.emplace_back("error", error.what());
      response = problem(request, ErrorCode::internal_error);
    }
    co_return response;
  };
}

membership::Context Api::context() const {
  return {rooms_.clock.now(), rooms_.random,       rooms_.numbers,
          rooms_.keys,        site_.origin.text(), rooms_.trust_rules()->cards};
}

Visit Api::visit(httpd::Request& request) const { return {request, rooms_.random, rooms_.numbers.browser_lifetime}; }

}  // namespace tpcard::api
