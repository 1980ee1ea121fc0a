#include "membership/challenge.hpp"

#include "base/text.hpp"
#include "protocol/nonce.hpp"
#include "protocol/signed_text.hpp"

namespace tpcard::membership {
namespace {

protocol::Purpose wire_purpose(Purpose purpose) {
  return purpose == Purpose::verify ? protocol::Purpose::verify : protocol::Purpose::sign_in;
}

}  // namespace

Outcome<void> may_verify(const SignedIn& signed_in) {
  if (signed_in.member.organization) return std::unexpected(ErrorCode::already_verified);
  if (signed_in.member.kind != MemberKind::organization) return std::unexpected(ErrorCode::not_an_organization);
  return {};
}

Outcome<IssuedChallenge> issue_challenge(Records& records, const Context& context, const Visitor& visitor,
                                         Purpose purpose, std::optional<std::string_view> session_cookie) {
  std::string binding;
  std::optional<Key> session;
  if (purpose == Purpose::verify) {
    const auto signed_in = use_session(records, context, session_cookie);
    if (!signed_in) return std::unexpected(signed_in.error());
    if (auto allowed = may_verify(*signed_in); !allowed) return std::unexpected(allowed.error());
    binding = mask_mailbox(signed_in->member.email.text());
    session = signed_in->session.key;
  }
  auto nonce = protocol::make_nonce(wire_purpose(purpose), binding, context.random);
  const Challenge challenge{.nonce = key_of(nonce),
                            .browser = visitor.browser,
                            .purpose = purpose,
                            .session = session,
                            .expires_at = context.now + context.numbers.challenge_lifetime};
  records.insert(challenge);
  return IssuedChallenge{std::move(nonce), challenge, context.numbers.challenge_lifetime};
}

Outcome<Challenge> take_challenge(Records& records, const Context& context, const Visitor& visitor, Purpose purpose,
                                  std::string_view nonce, std::optional<std::string_view> session_cookie) {
  const auto challenge = records.take_challenge(key_of(nonce), visitor.browser);
  if (!challenge || challenge->purpose != purpose) return std::unexpected(ErrorCode::challenge_unknown);
  if (challenge->expires_at <= context.now) return std::unexpected(ErrorCode::challenge_expired);
  if (challenge->session && (!session_cookie || key_of(*session_cookie) != *challenge->session)) {
    return std::unexpected(ErrorCode::challenge_unknown);
  }
  return *challenge;
}

std::string text_to_sign(const Challenge& challenge, std::string_view nonce, const protocol::SiteOrigin& origin,
                         const Numbers& numbers) {
  // The store keeps when it ends; when it began follows.
  const auto issued_at = challenge.expires_at - numbers.challenge_lifetime;
  return protocol::signed_text(origin, wire_purpose(challenge.purpose), nonce, issued_at);
}

}  // namespace tpcard::membership
