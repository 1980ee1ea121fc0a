#include "server/jobs.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "membership/audit.hpp"
#include "membership/notices.hpp"

namespace tpcard::server {

using namespace membership;

namespace {

constexpr int kMailBatch = 50;
constexpr minutes kRefreshAhead{5};
constexpr int kMostAttempts = 40;  // with the pauses below: about a day
constexpr int kMostAttemptsOfACode =
    7;  // about ten minutes: then the code is dead, and a mail of it would only mislead

seconds pause_after(int attempts) { return std::min(seconds{5} * (1 << std::min(attempts, 9)), seconds{1800}); }

int most_attempts(MailTemplate what) {
  const bool code = what == MailTemplate::registration_code || what == MailTemplate::sign_in_code;
  return code ? kMostAttemptsOfACode : kMostAttempts;
}

/// What became of one mail; the row follows.
void settle(Records& records, const OutboxMail& mail, MailOutcome outcome, Instant now) {
  if (outcome == MailOutcome::try_again && mail.attempts < most_attempts(mail.what)) {
    records.postpone_mail(mail.id, now + pause_after(mail.attempts));
  } else {
    records.delete_mail(mail.id);
  }
}

std::string_view id_of(MailOutcome outcome) {
  switch (outcome) {
    case MailOutcome::sent:
      return "sent";
    case MailOutcome::try_again:
      return "try-again";
    case MailOutcome::refused:
      return "refused";
  }
  return "";
}

/// Whether a certificate that opened a session, or an authority above it, has been revoked since. A card that has
/// expired meanwhile is judged as of its last moment: its session runs on, and so does the question.
bool is_revoked(const MemberCard& card, RevocationFacts& facts, const TrustRules& rules, Instant now) {
  const auto leaf = certificate::Certificate::parse(card.certificate);
  if (!leaf) return false;
  auto policy = rules.policy;
  policy.time = std::min(now, (*leaf)->not_after());
  const auto report = trust::validate_path(*leaf, {}, *rules.anchors, policy);
  if (!report.accepted()) return true;
  bool revoked = false;
  for (std::size_t i = 0; i + 1 < report.path.size(); ++i) {
    const auto& subject = *report.path[i];
    const auto& issuer = *report.path[i + 1];
    const auto verdict = facts.status(subject, issuer, now);
    // Asked again before it runs out: a card in use is never unknown while its responder answers.
    const bool runs_out =
        verdict.status == trust::RevocationStatus::unknown || verdict.valid_until <= now + kRefreshAhead;
    const bool asked_at_all = i == 0 || !subject.contents().ocsp_urls.empty();
    if (runs_out && asked_at_all) facts.refresh(subject, issuer, [] {});
    revoked = revoked || verdict.status == trust::RevocationStatus::revoked;
  }
  return revoked;
}

}  // namespace

void send_due_mails(Store& store, Mailer& mailer, const Clock& clock, const std::stop_token& stop) {
  for (bool more = true; more;) {
    std::vector<OutboxMail> mails;
    store.read_now([&](Records& records) { mails = records.due_mails(clock.now(), kMailBatch); });
    more = !mails.empty();
    for (const auto& mail : mails) {
      if (stop.stop_requested()) return;
      const auto outcome = mailer.send(mail, stop);
      LogEvent(outcome == MailOutcome::sent ? LogLevel::info : LogLevel::warning, "mail")
          .add("outcome", id_of(outcome))
          .add("to", redact(mail.to.key()))
          .add("attempt", mail.attempts + 1);
      store.write_now([&](Records& records) { settle(records, mail, outcome, clock.now()); });
    }
  }
}

void seal_audit_trail(Store& store) {
  for (;;) {
    std::optional<AuditSeal> head;
    store.write_now([&](Records& records) { head = seal_events(records); });
    if (!head) return;
    LogEvent(LogLevel::info, "audit head").add("position", head->position).add("seal", to_hex(head->seal));
  }
}

void purge_expired(Store& store, const Clock& clock) {
  store.write_now([&](Records& records) { records.purge(clock.now()); });
}

void recheck_cards(Store& store, RevocationFacts& facts, const TrustRules& rules, const Context& context) {
  std::vector<MemberCard> cards;
  store.read_now([&](Records& records) { cards = records.cards_with_sessions(); });
  for (const auto& card : cards) {
    if (!is_revoked(card, facts, rules, context.now)) continue;
    store.write_now([&](Records& records) {
      records.delete_sessions_by_card(card.fingerprint);
      audit(records, context, AuditAction::session_closed, std::string_view("service"), card_details(card.fingerprint));
    });
  }
}

}  // namespace tpcard::server
