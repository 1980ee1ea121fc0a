#include "membership/session.hpp"

#include <algorithm>

#include "membership/audit.hpp"

namespace tpcard::membership {
namespace {

// A write for each request would be a commit for each request; this much imprecision of the idle time is free.
constexpr seconds kTouchAfter{20};

}  // namespace

std::string_view id_of(OpenedBy opened_by) {
  switch (opened_by) {
    case OpenedBy::email:
      return "email";
    case OpenedBy::card:
      return "card";
    case OpenedBy::card_origin_unbound:
      return "card-origin-unbound";
  }
  return "email";
}

Outcome<void> may_change_access(const SignedIn& signed_in) {
  switch (signed_in.session.opened_by) {
    case OpenedBy::email:
      return std::unexpected(ErrorCode::card_session_required);
    case OpenedBy::card_origin_unbound:
      return std::unexpected(ErrorCode::origin_bound_session_required);
    case OpenedBy::card:
      return {};
  }
  return std::unexpected(ErrorCode::card_session_required);
}

Outcome<SignedIn> find_session(Records& records, const Context& context, std::optional<std::string_view> cookie) {
  if (!cookie) return std::unexpected(ErrorCode::sign_in_required);
  const auto session = records.find_session(key_of(*cookie));
  if (!session || idle_left(*session, context) <= seconds{0} || time_left(*session, context) <= seconds{0}) {
    return std::unexpected(ErrorCode::session_ended);
  }
  auto member = records.find_member(session->member);
  if (!member) return std::unexpected(ErrorCode::session_ended);
  SignedIn signed_in{.session = *session, .member = std::move(*member)};
  // Verification ends every e-mail session in its own transaction. Should one ever be left, it opens nothing.
  if (signed_in.member.organization) {
    if (!signed_in.by_card()) return std::unexpected(ErrorCode::session_ended);
    signed_in.organization = records.find_organization(*signed_in.member.organization);
  }
  if (session->card) {
    const auto card = records.find_card(*session->card);
    if (!card || card->state == CardState::ended) return std::unexpected(ErrorCode::session_ended);
  }
  return signed_in;
}

Outcome<SignedIn> use_session(Records& records, const Context& context, std::optional<std::string_view> cookie) {
  auto found = find_session(records, context, cookie);
  if (found && context.now - found->session.last_seen_at >= kTouchAfter) {
    records.touch_session(found->session.key, context.now);
    found->session.last_seen_at = context.now;
  }
  return found;
}

Ticket open_session(Records& records, const Context& context, const Member& member, OpenedBy opened_by,
                    const std::optional<Sha256>& card, std::optional<std::string_view> previous_cookie) {
  if (previous_cookie) records.delete_session(key_of(*previous_cookie));
  auto ticket = make_ticket(context.random);
  records.insert(Session{.key = ticket.key,
                         .member = member.id,
                         .opened_by = opened_by,
                         .card = card,
                         .authenticated_at = context.now,
                         .last_seen_at = context.now,
                         .expires_at = context.now + context.numbers.session_lifetime});
  audit(records, context, AuditAction::session_opened, member.id, R"({"by":")" + std::string(id_of(opened_by)) + "\"}");
  return ticket;
}

void close_session(Records& records, const Context& context, std::optional<std::string_view> cookie) {
  if (!cookie) return;
  const auto session = records.find_session(key_of(*cookie));
  if (!session) return;
  records.delete_session(session->key);
  audit(records, context, AuditAction::session_closed, session->member);
}

seconds idle_left(const Session& session, const Context& context) {
  // A clock that was set back makes nobody wait, or stay, longer than the rule says.
  return std::min<seconds>(
      std::chrono::floor<seconds>(session.last_seen_at + context.numbers.session_idle - context.now),
      context.numbers.session_idle);
}

seconds time_left(const Session& session, const Context& context) {
  return std::min<seconds>(std::chrono::floor<seconds>(session.expires_at - context.now),
                           context.numbers.session_lifetime);
}

}  // namespace tpcard::membership
