// A connection to PostgreSQL by libpq. Transactions are SERIALIZABLE; no state of the session is used but prepared
// statements, so that a fail-over or a proxy may put another server behind it between two transactions.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "storage/connection.hpp"

struct pg_conn;
struct pg_result;

namespace tpcard::storage {

class PostgresStatement;

struct PgResultDeleter {
  void operator()(pg_result* result) const;
};
using PgResult = std::unique_ptr<pg_result, PgResultDeleter>;

/// Why the transaction cannot go on.
enum class PgFailure {
  none,
  conflict,  ///< 40001, 40P01: run it again
  lost,      ///< the connection is no good for writing any more: run it again on another
  other,
};

class PostgresConnection final : public Connection {
 public:
  /// Connects. `url` as libpq reads it (several hosts, target_session_attrs, …). Throws StoreError.
  explicit PostgresConnection(const std::string& url);
  ~PostgresConnection() override;

  [[nodiscard]] Statement& statement(Sql sql) override;
  void run_script(std::string_view postgres_text) override;
  void lock_schema() override;

  void begin(Access access) override;
  /// Throws CommitUnknown when the connection broke before the answer came.
  void commit() override;
  void rollback() noexcept override;

  /// Of the last transaction. Stays known when the work swallowed the exception.
  [[nodiscard]] PgFailure failure() const { return failure_; }
  /// Asks the server for a sign of life.
  [[nodiscard]] bool alive() noexcept;

  // For PostgresStatement.
  [[nodiscard]] pg_conn* handle() const { return handle_; }
  /// Throws what a result means, when it is not a success.
  void check(const PgResult& result);

 private:
  void script(const char* text);

  pg_conn* handle_ = nullptr;
  std::unordered_map<const char*, std::unique_ptr<PostgresStatement>> statements_;
  int prepared_ = 0;
  Access access_ = Access::write;
  PgFailure failure_ = PgFailure::none;
};

}  // namespace tpcard::storage
