// Cards of organizations, and cards that wait for a person's yes.
#include "storage/query.hpp"
#include "storage/sql_records.hpp"

namespace tpcard::storage {
namespace {

using namespace membership;

#define TPCARD_CARD_COLUMNS "fingerprint, organization, rank, state, not_after, certificate, linked_at, last_used_at"
#define TPCARD_PENDING_COLUMNS \
  "session, member, scheme, identifier, legal_name, rank, fingerprint, not_after, certificate, expires_at"

constexpr Sql kInsertCard{"INSERT INTO member_card (" TPCARD_CARD_COLUMNS
                          ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING"};
// The certificate is what the fingerprint says: it never changes.
constexpr Sql kUpdateCard{
    "UPDATE member_card SET organization = $2, rank = $3, state = $4, not_after = $5, linked_at = $6,"
    " last_used_at = $7 WHERE fingerprint = $1"};
constexpr Sql kFindCard{"SELECT " TPCARD_CARD_COLUMNS " FROM member_card WHERE fingerprint = $1"};
constexpr Sql kCardsOf{"SELECT " TPCARD_CARD_COLUMNS
                       " FROM member_card WHERE organization = $1 ORDER BY linked_at, fingerprint"};
constexpr Sql kCardsWithSessions{
    "SELECT " TPCARD_CARD_COLUMNS
    " FROM member_card WHERE fingerprint IN (SELECT card FROM session WHERE card IS NOT NULL)"};
constexpr Sql kPutPending{
    "INSERT INTO pending_verification (" TPCARD_PENDING_COLUMNS
    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (session) DO UPDATE SET"
    " member = excluded.member, scheme = excluded.scheme, identifier = excluded.identifier,"
    " legal_name = excluded.legal_name, rank = excluded.rank, fingerprint = excluded.fingerprint,"
    " not_after = excluded.not_after, certificate = excluded.certificate, expires_at = excluded.expires_at"};
constexpr Sql kTakePending{"DELETE FROM pending_verification WHERE session = $1 RETURNING " TPCARD_PENDING_COLUMNS};
constexpr Sql kFindPending{"SELECT " TPCARD_PENDING_COLUMNS " FROM pending_verification WHERE session = $1"};

#undef TPCARD_CARD_COLUMNS
#undef TPCARD_PENDING_COLUMNS

MemberCard read_card(Query& row) {
  return {.fingerprint = row.get<Sha256>(),
          .organization = row.get<OrganizationId>(),
          .rank = row.get<CardRank>(),
          .state = row.get<CardState>(),
          .not_after = row.get<Instant>(),
          .certificate = row.get<Bytes>(),
          .linked_at = row.get<Instant>(),
          .last_used_at = row.get<std::optional<Instant>>()};
}

std::vector<MemberCard> read_cards(Query row) {
  std::vector<MemberCard> cards;
  while (row.next()) cards.push_back(read_card(row));
  return cards;
}

std::optional<PendingVerification> read_pending(Query row) {
  if (!row.next()) return std::nullopt;
  return PendingVerification{.session = row.get<Key>(),
                             .member = row.get<MemberId>(),
                             .scheme = row.get<Scheme>(),
                             .identifier = row.get<std::string>(),
                             .legal_name = row.get<std::string>(),
                             .rank = row.get<CardRank>(),
                             .fingerprint = row.get<Sha256>(),
                             .not_after = row.get<Instant>(),
                             .certificate = row.get<Bytes>(),
                             .expires_at = row.get<Instant>()};
}

}  // namespace

std::optional<MemberCard> SqlRecords::find_card(const Sha256& fingerprint) {
  Query row(connection_, kFindCard, fingerprint);
  if (!row.next()) return std::nullopt;
  return read_card(row);
}

std::vector<MemberCard> SqlRecords::cards_of(const OrganizationId& organization) {
  return read_cards(Query(connection_, kCardsOf, organization));
}

std::vector<MemberCard> SqlRecords::cards_with_sessions() { return read_cards(Query(connection_, kCardsWithSessions)); }

void SqlRecords::insert(const MemberCard& card) {
  if (execute(connection_, kInsertCard, card.fingerprint, card.organization, card.rank, card.state, card.not_after,
              card.certificate, card.linked_at, card.last_used_at) == 0) {
    throw UniqueViolation();
  }
}

void SqlRecords::update(const MemberCard& card) {
  execute(connection_, kUpdateCard, card.fingerprint, card.organization, card.rank, card.state, card.not_after,
          card.linked_at, card.last_used_at);
}

void SqlRecords::put(const PendingVerification& pending) {
  execute(connection_, kPutPending, pending.session, pending.member, pending.scheme, pending.identifier,
          pending.legal_name, pending.rank, pending.fingerprint, pending.not_after, pending.certificate,
          pending.expires_at);
}

std::optional<PendingVerification> SqlRecords::take_pending(const Key& session) {
  return read_pending(Query(connection_, kTakePending, session));
}

std::optional<PendingVerification> SqlRecords::find_pending(const Key& session) {
  return read_pending(Query(connection_, kFindPending, session));
}

}  // namespace tpcard::storage
