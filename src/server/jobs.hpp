// The work beside the requests: mails out of the outbox, seals on the audit trail, what has expired, and the revocation
// of cards whose sessions live.
#pragma once

#include "membership/card_proof.hpp"
#include "membership/mailer.hpp"
#include "membership/store.hpp"

namespace tpcard::server {

/// Sends what is due; a mail is deleted once the server took it (it may be sent twice after a crash, never lost).
void send_due_mails(membership::Store& store, membership::Mailer& mailer, const Clock& clock,
                    const std::stop_token& stop);

/// Seals committed audit rows and writes the chain's head to the log.
void seal_audit_trail(membership::Store& store);

void purge_expired(membership::Store& store, const Clock& clock);

/// Ends the sessions of cards that have been revoked since (threats.md 18). What is unknown is asked for.
void recheck_cards(membership::Store& store, membership::RevocationFacts& facts, const membership::TrustRules& rules,
                   const membership::Context& context);

}  // namespace tpcard::server
