// Challenges and sessions: the hot path of a sign-in.
#include "storage/query.hpp"
#include "storage/sql_records.hpp"

namespace tpcard::storage {
namespace {

using namespace membership;

constexpr Sql kInsertChallenge{
    "INSERT INTO challenge (nonce, browser, purpose, session, expires_at) VALUES ($1, $2, $3, $4, $5)"};
constexpr Sql kTakeChallenge{
    "DELETE FROM challenge WHERE nonce = $1 AND browser = $2 RETURNING purpose, session, expires_at"};
constexpr Sql kInsertSession{
    "INSERT INTO session (key, member, opened_by, card, authenticated_at, last_seen_at, expires_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7)"};
constexpr Sql kFindSession{
    "SELECT member, opened_by, card, authenticated_at, last_seen_at, expires_at FROM session WHERE key = $1"};
constexpr Sql kTouchSession{"UPDATE session SET last_seen_at = $2 WHERE key = $1"};
// Challenges and pending verifications of a session go with it (ON DELETE CASCADE).
constexpr Sql kDeleteSession{"DELETE FROM session WHERE key = $1"};
constexpr Sql kDeleteSessionsOf{"DELETE FROM session WHERE member = $1"};
constexpr Sql kDeleteSessionsByCard{"DELETE FROM session WHERE card = $1"};

}  // namespace

void SqlRecords::insert(const Challenge& challenge) {
  execute(connection_, kInsertChallenge, challenge.nonce, challenge.browser, challenge.purpose, challenge.session,
          challenge.expires_at);
}

std::optional<Challenge> SqlRecords::take_challenge(const Key& nonce, const Key& browser) {
  Query row(connection_, kTakeChallenge, nonce, browser);
  if (!row.next()) return std::nullopt;
  return Challenge{.nonce = nonce,
                   .browser = browser,
                   .purpose = row.get<Purpose>(),
                   .session = row.get<std::optional<Key>>(),
                   .expires_at = row.get<Instant>()};
}

void SqlRecords::insert(const Session& session) {
  execute(connection_, kInsertSession, session.key, session.member, session.opened_by, session.card,
          session.authenticated_at, session.last_seen_at, session.expires_at);
}

std::optional<Session> SqlRecords::find_session(const Key& key) {
  Query row(connection_, kFindSession, key);
  if (!row.next()) return std::nullopt;
  return Session{.key = key,
                 .member = row.get<MemberId>(),
                 .opened_by = row.get<OpenedBy>(),
                 .card = row.get<std::optional<Sha256>>(),
                 .authenticated_at = row.get<Instant>(),
                 .last_seen_at = row.get<Instant>(),
                 .expires_at = row.get<Instant>()};
}

void SqlRecords::touch_session(const Key& key, Instant at) { execute(connection_, kTouchSession, key, at); }

void SqlRecords::delete_session(const Key& key) { execute(connection_, kDeleteSession, key); }

void SqlRecords::delete_sessions_of(const MemberId& member) { execute(connection_, kDeleteSessionsOf, member); }

void SqlRecords::delete_sessions_by_card(const Sha256& fingerprint) {
  execute(connection_, kDeleteSessionsByCard, fingerprint);
}

}  // namespace tpcard::storage
