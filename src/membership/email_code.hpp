// E-mail codes: how they are sent and checked, for a registration and for a sign-in alike (NIST SP 800-63B-4 §3.1.3
// does not count them as an authenticator: a session they open has no assurance level, docs/security.md).
#pragma once

#include "membership/context.hpp"
#include "membership/human_check.hpp"
#include "membership/store.hpp"

namespace tpcard::membership {

/// What is told of a mail, the same whoever has the address.
struct CodeState {
  int mail_number;       ///< 第 n 封
  seconds resend_after;  ///< until another may be asked for
};

/// How costly a proof of work from the visitor's network must be now.
[[nodiscard]] int proof_cost(Records& records, const Context& context, const Visitor& visitor);

/// Puts a mail for this flow into the outbox: a code, or what the mailbox's owner must be told instead. Changes `flow`
/// in the store. The proof is spent in any case.
[[nodiscard]] Outcome<CodeState> send_code(Records& records, const Context& context, const Visitor& visitor, Flow flow,
                                           const EmailAddress& email, const HumanProof& proof);

/// Counts one more mail that a visitor has sent to this address today; refuses the one too many.
[[nodiscard]] Outcome<void> count_mail(Records& records, const Context& context, const Visitor& visitor,
                                       const EmailAddress& email);

/// Checks a typed code against those alive in this flow. The try is counted before anything is compared.
[[nodiscard]] Outcome<void> check_code(Records& records, const Context& context, const Visitor& visitor,
                                       const Flow& flow, std::string_view typed);

[[nodiscard]] std::optional<CodeState> code_state(const Flow& flow, const Context& context);

}  // namespace tpcard::membership
