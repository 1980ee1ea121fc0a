// Mails to be sent, and the audit trail: rows that commit with the act they tell of.
#include "storage/query.hpp"
#include "storage/sql_records.hpp"

namespace tpcard::storage {
namespace {

using namespace membership;

constexpr Sql kEnqueue{
    "INSERT INTO outbox (recipient, template, language, data, attempts, due_at) VALUES ($1, $2, $3, $4, $5, $6)"};
constexpr Sql kDueMails{
    "SELECT id, recipient, template, language, data, attempts, due_at FROM outbox WHERE due_at <= $1"
    " ORDER BY due_at, id LIMIT $2"};
constexpr Sql kDeleteMail{"DELETE FROM outbox WHERE id = $1"};
constexpr Sql kPostponeMail{"UPDATE outbox SET due_at = $2, attempts = attempts + 1 WHERE id = $1"};

constexpr Sql kAppendEvent{"INSERT INTO audit_event (at, action, actor, details) VALUES ($1, $2, $3, $4) RETURNING id"};
constexpr Sql kAwaitSeal{"INSERT INTO audit_unsealed (event) VALUES ($1)"};
constexpr Sql kUnsealedEvents{
    "SELECT e.id, e.at, e.action, e.actor, e.details FROM audit_unsealed u JOIN audit_event e ON e.id = u.event"
    " ORDER BY u.event LIMIT $1"};
constexpr Sql kFindEvent{"SELECT id, at, action, actor, details FROM audit_event WHERE id = $1"};
constexpr Sql kAppendSeal{"INSERT INTO audit_seal (position, event, seal) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"};
constexpr Sql kSealed{"DELETE FROM audit_unsealed WHERE event = $1"};
constexpr Sql kLastSeal{"SELECT position, event, seal FROM audit_seal ORDER BY position DESC LIMIT 1"};
constexpr Sql kSealsAfter{
    "SELECT position, event, seal FROM audit_seal WHERE position > $1 ORDER BY position LIMIT $2"};

constexpr Sql kStrayEvents{
    "SELECT e.id FROM audit_event e WHERE NOT EXISTS (SELECT 1 FROM audit_seal s WHERE s.event = e.id)"
    " AND NOT EXISTS (SELECT 1 FROM audit_unsealed u WHERE u.event = e.id) ORDER BY e.id LIMIT $1"};
constexpr Sql kLostEvents{
    "SELECT u.event FROM audit_unsealed u WHERE NOT EXISTS (SELECT 1 FROM audit_event e WHERE e.id = u.event)"
    " ORDER BY u.event LIMIT $1"};

constexpr Sql kFindPseudonym{"SELECT key FROM pseudonym WHERE member = $1"};
constexpr Sql kInsertPseudonym{"INSERT INTO pseudonym (member, key) VALUES ($1, $2)"};
constexpr Sql kDeletePseudonym{"DELETE FROM pseudonym WHERE member = $1"};

AuditEvent read_event(Query& row) {
  return {.id = row.get<std::int64_t>(),
          .at = row.get<Instant>(),
          .action = row.get<AuditAction>(),
          .actor = row.get<std::string>(),
          .details = row.get<std::string>()};
}

AuditSeal read_seal(Query& row) {
  return {.position = row.get<std::int64_t>(), .event = row.get<std::int64_t>(), .seal = row.get<Sha256>()};
}

std::vector<std::int64_t> read_ids(Query row) {
  std::vector<std::int64_t> ids;
  while (row.next()) ids.push_back(row.get<std::int64_t>());
  return ids;
}

}  // namespace

void SqlRecords::enqueue(const OutboxMail& mail) {
  execute(connection_, kEnqueue, mail.to, mail.what, mail.language, mail.data, mail.attempts, mail.due_at);
}

std::vector<OutboxMail> SqlRecords::due_mails(Instant now, int limit) {
  std::vector<OutboxMail> mails;
  for (Query row(connection_, kDueMails, now, limit); row.next();) {
    mails.push_back({.id = row.get<std::int64_t>(),
                     .to = row.get<EmailAddress>(),
                     .what = row.get<MailTemplate>(),
                     .language = row.get<Language>(),
                     .data = row.get<std::string>(),
                     .attempts = row.get<int>(),
                     .due_at = row.get<Instant>()});
  }
  return mails;
}

void SqlRecords::delete_mail(std::int64_t id) { execute(connection_, kDeleteMail, id); }

void SqlRecords::postpone_mail(std::int64_t id, Instant due_at) { execute(connection_, kPostponeMail, id, due_at); }

void SqlRecords::append(const AuditEvent& event) {
  std::int64_t id = 0;
  {
    Query row(connection_, kAppendEvent, event.at, event.action, event.actor, event.details);
    if (!row.next()) throw StoreError("an audit event got no id");
    id = row.get<std::int64_t>();
  }
  execute(connection_, kAwaitSeal, id);
}

Bytes SqlRecords::pseudonym_key(const MemberId& member, const std::function<Bytes()>& fallback) {
  if (Query row(connection_, kFindPseudonym, member); row.next()) return row.get<Bytes>();
  auto key = fallback();
  execute(connection_, kInsertPseudonym, member, key);
  return key;
}

void SqlRecords::delete_pseudonym_key(const MemberId& member) { execute(connection_, kDeletePseudonym, member); }

std::optional<AuditSeal> SqlRecords::last_seal() {
  Query row(connection_, kLastSeal);
  if (!row.next()) return std::nullopt;
  return read_seal(row);
}

std::vector<AuditEvent> SqlRecords::unsealed_events(int limit) {
  std::vector<AuditEvent> events;
  for (Query row(connection_, kUnsealedEvents, limit); row.next();) events.push_back(read_event(row));
  return events;
}

std::optional<AuditEvent> SqlRecords::find_event(std::int64_t id) {
  Query row(connection_, kFindEvent, id);
  if (!row.next()) return std::nullopt;
  return read_event(row);
}

std::vector<AuditSeal> SqlRecords::audit_seals(std::int64_t after, int limit) {
  std::vector<AuditSeal> seals;
  for (Query row(connection_, kSealsAfter, after, limit); row.next();) seals.push_back(read_seal(row));
  return seals;
}

void SqlRecords::append(const AuditSeal& seal) {
  if (execute(connection_, kAppendSeal, seal.position, seal.event, seal.seal) == 0) throw UniqueViolation();
  execute(connection_, kSealed, seal.event);
}

std::vector<std::int64_t> SqlRecords::stray_events(int limit) {
  return read_ids(Query(connection_, kStrayEvents, limit));
}

std::vector<std::int64_t> SqlRecords::lost_events(int limit) {
  return read_ids(Query(connection_, kLostEvents, limit));
}

}  // namespace tpcard::storage
