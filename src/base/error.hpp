// Every way the product says no. One code, one row in docs/errors.md, one text in each language in web/i18n.
// `Result` is for what input decides; a broken environment (disk, database, network stack) throws.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace tpcard {

enum class ErrorCode {
  // Requests
  malformed_request,
  cross_site_request,
  not_found,
  method_not_allowed,
  request_too_large,
  unsupported_media_type,
  internal_error,
  busy,
  // Registration and e-mail
  flow_not_found,
  wrong_step,
  notice_changed,
  email_malformed,
  resend_too_soon,
  too_many_mails,
  network_limited,
  proof_of_work_invalid,
  human_check_required,
  human_check_invalid,
  code_wrong,
  code_expired,
  code_tries_spent,
  email_already_member,
  profile_invalid,
  // Sessions
  sign_in_required,
  session_ended,
  card_session_required,
  organization_signs_in_with_card,
  origin_bound_session_required,
  // Challenge and token
  challenge_expired,
  challenge_unknown,
  token_malformed,
  algorithm_not_allowed,
  signature_invalid,
  hipki_not_offered,
  // Certificates
  certificate_malformed,
  certificate_expired,
  certificate_not_yet_valid,
  certificate_revoked,
  certificate_suspended,
  issuer_unknown,
  path_invalid,
  key_too_weak,
  policy_not_accepted,
  test_policy,
  key_usage_not_accepted,
  natural_person_card,
  agency_card,
  server_certificate,
  identity_missing,
  identity_conflict,
  revocation_unknown,
  // Membership
  organization_already_member,
  organization_not_member,
  card_ended,
  already_verified,
  not_an_organization,
  verification_not_pending,
  // The component
  site_not_listed,
  purpose_unknown,
  nonce_malformed,
  module_missing,
  no_reader,
  no_card,
  card_in_use,
  card_not_activated,
  card_wrong_kind,
  card_error,
  card_software_failed,
  pin_wrong,
  pin_length,
  pin_locked,
  pin_entry_failed,
  pin_cancelled,
  card_removed,
  remote_desktop,
  window_token_spent,
  timed_out,
};

/// The stable id that problem documents, messages and docs/errors.md use: `code-wrong`.
[[nodiscard]] std::string_view id_of(ErrorCode code);
/// The code behind an id; nothing for an id that is not ours.
[[nodiscard]] std::optional<ErrorCode> error_code_of(std::string_view id);

/// A refusal. `detail` is for the log, never for an unauthenticated caller.
struct Error {
  ErrorCode code;
  std::string detail = {};
};

template <typename T>
using Result = std::expected<T, Error>;

/// `return refuse(ErrorCode::code_wrong);`
[[nodiscard]] inline std::unexpected<Error> refuse(ErrorCode code, std::string detail = {}) {
  return std::unexpected(Error{code, std::move(detail)});
}

}  // namespace tpcard
