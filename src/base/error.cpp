#include "base/error.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tpcard {
namespace {

using Entry = std::pair<ErrorCode, std::string_view>;

// In the order of the enum: an entry is found by its place.
constexpr std::array kIds = {
    Entry{ErrorCode::malformed_request, "malformed-request"},
    Entry{ErrorCode::cross_site_request, "cross-site-request"},
    Entry{ErrorCode::not_found, "not-found"},
    Entry{ErrorCode::method_not_allowed, "method-not-allowed"},
    Entry{ErrorCode::request_too_large, "request-too-large"},
    Entry{ErrorCode::unsupported_media_type, "unsupported-media-type"},
    Entry{ErrorCode::internal_error, "internal-error"},
    Entry{ErrorCode::busy, "busy"},
    Entry{ErrorCode::flow_not_found, "flow-not-found"},
    Entry{ErrorCode::wrong_step, "wrong-step"},
    Entry{ErrorCode::notice_changed, "notice-changed"},
    Entry{ErrorCode::email_malformed, "email-malformed"},
    Entry{ErrorCode::resend_too_soon, "resend-too-soon"},
    Entry{ErrorCode::too_many_mails, "too-many-mails"},
    Entry{ErrorCode::network_limited, "network-limited"},
    Entry{ErrorCode::proof_of_work_invalid, "proof-of-work-invalid"},
    Entry{ErrorCode::human_check_required, "human-check-required"},
    Entry{ErrorCode::human_check_invalid, "human-check-invalid"},
    Entry{ErrorCode::code_wrong, "code-wrong"},
    Entry{ErrorCode::code_expired, "code-expired"},
    Entry{ErrorCode::code_tries_spent, "code-tries-spent"},
    Entry{ErrorCode::email_already_member, "email-already-member"},
    Entry{ErrorCode::profile_invalid, "profile-invalid"},
    Entry{ErrorCode::sign_in_required, "sign-in-required"},
    Entry{ErrorCode::session_ended, "session-ended"},
    Entry{ErrorCode::card_session_required, "card-session-required"},
    Entry{ErrorCode::organization_signs_in_with_card, "organization-signs-in-with-card"},
    Entry{ErrorCode::origin_bound_session_required, "origin-bound-session-required"},
    Entry{ErrorCode::challenge_expired, "challenge-expired"},
    Entry{ErrorCode::challenge_unknown, "challenge-unknown"},
    Entry{ErrorCode::token_malformed, "token-malformed"},
    Entry{ErrorCode::algorithm_not_allowed, "algorithm-not-allowed"},
    Entry{ErrorCode::signature_invalid, "signature-invalid"},
    Entry{ErrorCode::hipki_not_offered, "hipki-not-offered"},
    Entry{ErrorCode::certificate_malformed, "certificate-malformed"},
    Entry{ErrorCode::certificate_expired, "certificate-expired"},
    Entry{ErrorCode::certificate_not_yet_valid, "certificate-not-yet-valid"},
    Entry{ErrorCode::certificate_revoked, "certificate-revoked"},
    Entry{ErrorCode::certificate_suspended, "certificate-suspended"},
    Entry{ErrorCode::issuer_unknown, "issuer-unknown"},
    Entry{ErrorCode::path_invalid, "path-invalid"},
    Entry{ErrorCode::key_too_weak, "key-too-weak"},
    Entry{ErrorCode::policy_not_accepted, "policy-not-accepted"},
    Entry{ErrorCode::test_policy, "test-policy"},
    Entry{ErrorCode::key_usage_not_accepted, "key-usage-not-accepted"},
    Entry{ErrorCode::natural_person_card, "natural-person-card"},
    Entry{ErrorCode::agency_card, "agency-card"},
    Entry{ErrorCode::server_certificate, "server-certificate"},
    Entry{ErrorCode::identity_missing, "identity-missing"},
    Entry{ErrorCode::identity_conflict, "identity-conflict"},
    Entry{ErrorCode::revocation_unknown, "revocation-unknown"},
    Entry{ErrorCode::organization_already_member, "organization-already-member"},
    Entry{ErrorCode::organization_not_member, "organization-not-member"},
    Entry{ErrorCode::card_ended, "card-ended"},
    Entry{ErrorCode::already_verified, "already-verified"},
    Entry{ErrorCode::not_an_organization, "not-an-organization"},
    Entry{ErrorCode::verification_not_pending, "verification-not-pending"},
    Entry{ErrorCode::site_not_listed, "site-not-listed"},
    Entry{ErrorCode::purpose_unknown, "purpose-unknown"},
    Entry{ErrorCode::nonce_malformed, "nonce-malformed"},
    Entry{ErrorCode::module_missing, "module-missing"},
    Entry{ErrorCode::no_reader, "no-reader"},
    Entry{ErrorCode::no_card, "no-card"},
    Entry{ErrorCode::card_in_use, "card-in-use"},
    Entry{ErrorCode::card_not_activated, "card-not-activated"},
    Entry{ErrorCode::card_wrong_kind, "card-wrong-kind"},
    Entry{ErrorCode::card_error, "card-error"},
    Entry{ErrorCode::card_software_failed, "card-software-failed"},
    Entry{ErrorCode::pin_wrong, "pin-wrong"},
    Entry{ErrorCode::pin_length, "pin-length"},
    Entry{ErrorCode::pin_locked, "pin-locked"},
    Entry{ErrorCode::pin_entry_failed, "pin-entry-failed"},
    Entry{ErrorCode::pin_cancelled, "pin-cancelled"},
    Entry{ErrorCode::card_removed, "card-removed"},
    Entry{ErrorCode::remote_desktop, "remote-desktop"},
    Entry{ErrorCode::window_token_spent, "window-token-spent"},
    Entry{ErrorCode::timed_out, "timed-out"},
};

static_assert(std::ranges::all_of(kIds, [](const Entry& entry) {
  return kIds[static_cast<std::size_t>(entry.first)].first == entry.first;
}));
static_assert(kIds.size() == static_cast<std::size_t>(ErrorCode::timed_out) + 1);

}  // namespace

std::string_view id_of(ErrorCode code) { return kIds[static_cast<std::size_t>(code)].second; }

std::optional<ErrorCode> error_code_of(std::string_view id) {
  const auto found = std::ranges::find(kIds, id, &Entry::second);
  if (found == kIds.end()) return std::nullopt;
  return found->first;
}

}  // namespace tpcard
