// What is counted and what is spent, and the end of everything that has expired.
#include "storage/query.hpp"
#include "storage/sql_records.hpp"

namespace tpcard::storage {
namespace {

using namespace membership;

constexpr Sql kCountUp{
    "INSERT INTO counter (name, window_at, count) VALUES ($1, $2, 1)"
    " ON CONFLICT (name, window_at) DO UPDATE SET count = counter.count + 1 RETURNING count"};
constexpr Sql kCountDown{"UPDATE counter SET count = count - 1 WHERE name = $1 AND window_at = $2 AND count > 0"};
constexpr Sql kCountOf{"SELECT count FROM counter WHERE name = $1 AND window_at = $2"};
constexpr Sql kNoteMoment{
    "INSERT INTO moment (name, at) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET at = excluded.at"};
constexpr Sql kMomentOf{"SELECT at FROM moment WHERE name = $1"};
constexpr Sql kRememberBrowser{
    "INSERT INTO known_browser (browser, email_key, at) VALUES ($1, $2, $3)"
    " ON CONFLICT (browser, email_key) DO UPDATE SET at = excluded.at"};
constexpr Sql kBrowserKnows{"SELECT at FROM known_browser WHERE browser = $1 AND email_key = $2"};
constexpr Sql kSpendProof{"INSERT INTO spent_proof (proof, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING"};

constexpr Sql kPurgeFlows{"DELETE FROM flow WHERE expires_at < $1"};
constexpr Sql kPurgeCodes{"DELETE FROM email_code WHERE expires_at < $1"};
constexpr Sql kPurgeChallenges{"DELETE FROM challenge WHERE expires_at < $1"};
constexpr Sql kPurgePending{"DELETE FROM pending_verification WHERE expires_at < $1"};
constexpr Sql kPurgeSessions{"DELETE FROM session WHERE expires_at < $1"};
constexpr Sql kPurgeProofs{"DELETE FROM spent_proof WHERE expires_at < $1"};
constexpr Sql kPurgeCounters{"DELETE FROM counter WHERE window_at < $1"};
constexpr Sql kPurgeMoments{"DELETE FROM moment WHERE at < $1"};
constexpr Sql kPurgeBrowsers{"DELETE FROM known_browser WHERE at < $1"};

// The longest window is a day, the longest gap between mails two minutes; a day more for clocks that jump.
constexpr days kCountersLive{2};
// As long as the browser keeps the cookie (numbers.hpp, browser_lifetime).
constexpr days kBrowsersLive{400};

}  // namespace

int SqlRecords::count_up(std::string_view counter, Instant window) {
  Query row(connection_, kCountUp, counter, window);
  if (!row.next()) throw StoreError("a counter told no count");
  return row.get<int>();
}

void SqlRecords::count_down(std::string_view counter, Instant window) {
  execute(connection_, kCountDown, counter, window);
}

int SqlRecords::count_of(std::string_view counter, Instant window) {
  Query row(connection_, kCountOf, counter, window);
  return row.next() ? row.get<int>() : 0;
}

void SqlRecords::note_moment(std::string_view name, Instant at) { execute(connection_, kNoteMoment, name, at); }

std::optional<Instant> SqlRecords::moment_of(std::string_view name) {
  Query row(connection_, kMomentOf, name);
  if (!row.next()) return std::nullopt;
  return row.get<Instant>();
}

void SqlRecords::remember_browser(const Key& browser, std::string_view email_key, Instant at) {
  execute(connection_, kRememberBrowser, browser, email_key, at);
}

bool SqlRecords::browser_knows(const Key& browser, std::string_view email_key) {
  return Query(connection_, kBrowserKnows, browser, email_key).next();
}

bool SqlRecords::spend_proof(const Sha256& proof, Instant expires_at) {
  return execute(connection_, kSpendProof, proof, expires_at) == 1;
}

void SqlRecords::purge(Instant now) {
  for (const auto sql : {kPurgeFlows, kPurgeCodes, kPurgeChallenges, kPurgePending, kPurgeSessions, kPurgeProofs}) {
    execute(connection_, sql, now);
  }
  execute(connection_, kPurgeCounters, now - kCountersLive);
  execute(connection_, kPurgeMoments, now - kCountersLive);
  execute(connection_, kPurgeBrowsers, now - kBrowsersLive);
}

}  // namespace tpcard::storage
