#include "api/problem.hpp"

#include <boost/json.hpp>

#include "api/json.hpp"
#include "httpd/problem.hpp"

namespace tpcard::api {

unsigned status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::malformed_request:
      return 400;
    case ErrorCode::sign_in_required:
    case ErrorCode::session_ended:
      return 401;
    case ErrorCode::cross_site_request:
    case ErrorCode::card_session_required:
    case ErrorCode::organization_signs_in_with_card:
    case ErrorCode::origin_bound_session_required:
    case ErrorCode::card_ended:
    case ErrorCode::site_not_listed:
      return 403;
    case ErrorCode::not_found:
    case ErrorCode::flow_not_found:
    case ErrorCode::organization_not_member:
    case ErrorCode::hipki_not_offered:
      return 404;
    case ErrorCode::method_not_allowed:
      return 405;
    case ErrorCode::wrong_step:
    case ErrorCode::notice_changed:
    case ErrorCode::email_already_member:
    case ErrorCode::organization_already_member:
    case ErrorCode::already_verified:
    case ErrorCode::not_an_organization:
    case ErrorCode::verification_not_pending:
      return 409;
    case ErrorCode::request_too_large:
      return 413;
    case ErrorCode::unsupported_media_type:
      return 415;
    case ErrorCode::resend_too_soon:
    case ErrorCode::too_many_mails:
    case ErrorCode::network_limited:
    case ErrorCode::code_tries_spent:
      return 429;
    case ErrorCode::internal_error:
      return 500;
    case ErrorCode::busy:
    case ErrorCode::revocation_unknown:
      return 503;
    default:
      // What is left is well-formed and refused for what it says: RFC 9110 §15.5.21.
      return 422;
  }
}

httpd::Response problem(httpd::Request& request, const membership::Refusal& refusal) {
  request.notes.emplace_back("code", tpcard::id_of(refusal.code));
  if (!refusal.detail.empty()) request.notes.emplace_back("detail", refusal.detail);
  boost::json::object members;
  if (refusal.retry_after) members["retry_after"] = refusal.retry_after->count();
  if (refusal.tries_left) members["tries_left"] = *refusal.tries_left;
  if (refusal.step) members["step"] = id_of(*refusal.step);
  if (!refusal.fields.empty()) {
    auto& errors = members["errors"].emplace_array();
    for (const auto& [field, code] : refusal.fields) errors.push_back({{"field", field}, {"code", code}});
  }
  return httpd::problem(refusal.code, status_of(refusal.code), request.correlation_id, std::move(members));
}

}  // namespace tpcard::api
