// Notices to a member's mailbox, and what an audit row may say of a card.
#pragma once

#include "membership/context.hpp"
#include "membership/store.hpp"

namespace tpcard::membership {

/// Puts a notice into the outbox, in the member's language. `card`: its fingerprint, where the notice is about one.
void notify(Records& records, const Context& context, const Member& member, MailTemplate what,
            const std::optional<Sha256>& card, std::string_view organization_name);

/// `{"card":"<first 16 hex digits>"}`
[[nodiscard]] std::string card_details(const Sha256& fingerprint);

/// What a person may quote: the first 12 hex digits of a fingerprint in capitals, four by four.
[[nodiscard]] std::string short_fingerprint(const Sha256& fingerprint);

}  // namespace tpcard::membership
