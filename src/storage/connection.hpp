// What SqlRecords needs of a database, and no more: prepared statements with $1…$n, rows, one transaction at a time.
// SQLite and PostgreSQL stand behind it (sqlite_connection.hpp, postgres_connection.hpp); one SQL text serves both.
// A connection belongs to one thread.
#pragma once

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>

#include "base/bytes.hpp"

namespace tpcard::storage {

/// The database could not do its work. The text is for operators; it holds no values of rows, so no personal data.
class StoreError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The connection broke while COMMIT was under way: the work may be there or not. Never told as success, never retried.
class CommitUnknown : public StoreError {
 public:
  using StoreError::StoreError;
};

/// A parameter of a statement. Views must live until the statement has run.
using Value = std::variant<std::monostate, std::int64_t, std::string_view, ByteView>;

/// A text that is prepared once per connection. Made of string literals: the statement is found by the text's address.
struct Sql {
  const char* text;
};

/// A prepared statement. Views of a row's columns are good until the next call.
class Statement {
 public:
  virtual ~Statement() = default;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  /// Runs it; values bind to $1…$n. Throws UniqueViolation, StoreError.
  virtual void run(std::span<const Value> values) = 0;
  /// Goes to the next row; false after the last.
  virtual bool next() = 0;
  /// Rows inserted, updated or deleted by run(), for statements without RETURNING.
  [[nodiscard]] virtual std::int64_t changed() const = 0;
  /// Ends the run, so that the statement can run again.
  virtual void finish() noexcept = 0;

  // Columns from 0.
  [[nodiscard]] virtual bool is_null(int column) const = 0;
  [[nodiscard]] virtual std::int64_t number(int column) const = 0;
  [[nodiscard]] virtual std::string_view text(int column) const = 0;
  [[nodiscard]] virtual ByteView bytes(int column) const = 0;

 protected:
  Statement() = default;
};

enum class Access { read, write };

class Connection {
 public:
  virtual ~Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// The statement of this text, prepared the first time and kept.
  [[nodiscard]] virtual Statement& statement(Sql sql) = 0;
  /// Runs statements of the migrations, where PostgreSQL's text is the source (migrations.hpp).
  virtual void run_script(std::string_view postgres_text) = 0;
  /// Keeps other processes from migrating at the same time, until the transaction ends.
  virtual void lock_schema() = 0;

  virtual void begin(Access access) = 0;
  /// Throws when the transaction is not, or not surely, durable.
  virtual void commit() = 0;
  virtual void rollback() noexcept = 0;

 protected:
  Connection() = default;
};

/// A transaction: rolls back unless committed.
class Tx {
 public:
  Tx(Connection& connection, Access access) : connection_(connection) { connection_.begin(access); }
  ~Tx() {
    if (!committed_) connection_.rollback();
  }
  Tx(const Tx&) = delete;
  Tx& operator=(const Tx&) = delete;

  void commit() {
    connection_.commit();
    committed_ = true;
  }

 private:
  Connection& connection_;
  bool committed_ = false;
};

}  // namespace tpcard::storage
