#include "storage/postgres_connection.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <array>

#include "membership/store.hpp"
#include "storage/postgres_statement.hpp"

namespace tpcard::storage {
namespace {

// SQLSTATEs (PostgreSQL manual, appendix A).
PgFailure failure_of(std::string_view state, bool connected, Access access) {
  if (state == "40001" || state == "40P01") return PgFailure::conflict;
  // 57P0x: the server stops; class 08: the connection.
  if (!connected || state.starts_with("57P0") || state.starts_with("08")) return PgFailure::lost;
  // 25006, a transaction that may only read: our own doing, or the server became a standby under us.
  if (state == "25006" && access == Access::write) return PgFailure::lost;
  return PgFailure::other;
}

// The server's own words may quote a row's values for data errors (classes 22, 23): those are told by code alone.
std::string words_of(std::string_view state, const PGresult* result) {
  const auto field = [result](int which) {
    const char* text = PQresultErrorField(result, which);
    return std::string_view(text == nullptr ? "" : text);
  };
  const bool may_quote = state.starts_with("22") || state.starts_with("23");
  return fmt::format("PostgreSQL {}: {}", state.empty() ? "connection lost" : state,
                     may_quote ? field(PG_DIAG_CONSTRAINT_NAME) : field(PG_DIAG_MESSAGE_PRIMARY));
}

std::string_view state_of(const PGresult* result) {
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  return state == nullptr ? "" : state;
}

}  // namespace

void PgResultDeleter::operator()(pg_result* result) const { PQclear(result); }

PostgresConnection::PostgresConnection(const std::string& url) {
  // What the URL says comes later and wins. A dead server must be noticed within seconds, not when TCP gives up.
  static constexpr std::array<const char*, 6> kNames{"application_name", "client_encoding", "connect_timeout",
                                                     "tcp_user_timeout", "dbname",          nullptr};
  const std::array<const char*, 6> values{"tpcard", "UTF8", "5", "10000", url.c_str(), nullptr};
  handle_ = PQconnectdbParams(kNames.data(), values.data(), 1);
  if (PQstatus(handle_) != CONNECTION_OK) {
    std::string reason = handle_ == nullptr ? "out of memory" : PQerrorMessage(handle_);
    PQfinish(handle_);
    while (reason.ends_with('\n')) reason.pop_back();
    throw StoreError("cannot connect to PostgreSQL: " + reason);
  }
  // "relation exists, skipping" is no news; errors come with results.
  PQsetNoticeProcessor(handle_, [](void*, const char*) {}, nullptr);
}

PostgresConnection::~PostgresConnection() {
  statements_.clear();
  PQfinish(handle_);
}

void PostgresConnection::check(const PgResult& result) {
  const auto status = PQresultStatus(result.get());
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return;
  const auto state = state_of(result.get());
  const auto failure = failure_of(state, PQstatus(handle_) == CONNECTION_OK, access_);
  // The first failure is the reason; what follows it in the transaction is only "current transaction is aborted".
  if (failure_ == PgFailure::none || failure == PgFailure::lost) failure_ = failure;
  if (state == "23505") throw membership::UniqueViolation();
  throw StoreError(words_of(state, result.get()));
}

Statement& PostgresConnection::statement(Sql sql) {
  auto& found = statements_[sql.text];
  if (!found) found = std::make_unique<PostgresStatement>(*this, fmt::format("s{}", ++prepared_), sql.text);
  return *found;
}

void PostgresConnection::script(const char* text) { check(PgResult(PQexec(handle_, text))); }

void PostgresConnection::run_script(std::string_view postgres_text) { script(std::string(postgres_text).c_str()); }

void PostgresConnection::lock_schema() { script("SELECT pg_advisory_xact_lock(7419274192)"); }

void PostgresConnection::begin(Access access) {
  failure_ = PgFailure::none;
  access_ = access;
  script(access == Access::write ? "BEGIN ISOLATION LEVEL SERIALIZABLE"
                                 : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

void PostgresConnection::commit() {
  // The work may have swallowed an error; COMMIT would answer ROLLBACK and call that a success.
  if (failure_ != PgFailure::none) throw StoreError("PostgreSQL gave up the transaction");
  const PgResult result(PQexec(handle_, "COMMIT"));
  const auto state = state_of(result.get());
  if (PQresultStatus(result.get()) == PGRES_COMMAND_OK) {
    if (std::string_view(PQcmdStatus(result.get())) == "COMMIT") return;
    failure_ = PgFailure::other;
    throw StoreError("PostgreSQL rolled the transaction back");
  }
  // 40003: statement completion unknown.
  if (failure_of(state, PQstatus(handle_) == CONNECTION_OK, access_) == PgFailure::lost || state == "40003" ||
      state.empty()) {
    failure_ = PgFailure::lost;
    throw CommitUnknown("PostgreSQL went away during COMMIT: whether it took place is not known");
  }
  check(result);
}

void PostgresConnection::rollback() noexcept {
  if (PQtransactionStatus(handle_) == PQTRANS_IDLE) return;
  const PgResult result(PQexec(handle_, "ROLLBACK"));
  // A connection that cannot even roll back must not carry the next transaction.
  if (PQtransactionStatus(handle_) != PQTRANS_IDLE) failure_ = PgFailure::lost;
}

bool PostgresConnection::alive() noexcept {
  const PgResult result(PQexec(handle_, "SELECT 1"));
  return PQresultStatus(result.get()) == PGRES_TUPLES_OK;
}

}  // namespace tpcard::storage
