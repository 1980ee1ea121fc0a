// Sessions: opened by an e-mail code (no assurance level) or by a card; 15 minutes idle, 12 hours in all.
// The id is 256 random bits in a `__Host-` cookie; the store knows its hash. Every change of rights makes a new id.
#pragma once

#include <string_view>

#include "membership/context.hpp"
#include "membership/store.hpp"

namespace tpcard::membership {

/// A session with the member it belongs to, checked to be alive.
struct SignedIn {
  Session session;
  Member member;
  std::optional<Organization> organization = {};  ///< of an organization member

  /// Organization rights need a session opened by card (journey.md, Authority).
  [[nodiscard]] bool by_card() const { return session.opened_by != OpenedBy::email; }
};

/// `email`, `card`, `card-origin-unbound`: as API, audit trail and store say it.
[[nodiscard]] std::string_view id_of(OpenedBy opened_by);

/// Whoever changes an organization's mailbox or cards must have come by card, to a site that the browser vouched for.
/// Refuses with card_session_required or origin_bound_session_required.
[[nodiscard]] Outcome<void> may_change_access(const SignedIn& signed_in);

/// The live session behind a cookie. Refuses with sign_in_required (no cookie) or session_ended.
[[nodiscard]] Outcome<SignedIn> find_session(Records& records, const Context& context,
                                             std::optional<std::string_view> cookie);
/// The same, and keeps the session alive.
[[nodiscard]] Outcome<SignedIn> use_session(Records& records, const Context& context,
                                            std::optional<std::string_view> cookie);

/// Opens a session; ends the one that this browser brought, if any (its id must not live on with other rights).
[[nodiscard]] Ticket open_session(Records& records, const Context& context, const Member& member, OpenedBy opened_by,
                                  const std::optional<Sha256>& card, std::optional<std::string_view> previous_cookie);

void close_session(Records& records, const Context& context, std::optional<std::string_view> cookie);

/// Time until the session ends when nothing more is seen of it, and in all.
[[nodiscard]] seconds idle_left(const Session& session, const Context& context);
[[nodiscard]] seconds time_left(const Session& session, const Context& context);

}  // namespace tpcard::membership
