// A connection to SQLite. Write-ahead log, synchronous=FULL: what commit() acknowledged survives power loss.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "storage/connection.hpp"

struct sqlite3;

namespace tpcard::storage {

class SqliteStatement;

class SqliteConnection final : public Connection {
 public:
  /// Opens the file; `Access::write` makes it where it is missing, readable by its owner alone. Throws StoreError.
  SqliteConnection(const std::string& path, Access access);
  ~SqliteConnection() override;

  [[nodiscard]] Statement& statement(Sql sql) override;
  void run_script(std::string_view postgres_text) override;
  /// Nothing to do: begin(Access::write) takes the one write lock.
  void lock_schema() override {}

  void begin(Access access) override;
  void commit() override;
  void rollback() noexcept override;

  // A closure of a group commit runs between these.
  void begin_savepoint();
  void release_savepoint();
  void rollback_savepoint();
  /// False when SQLite rolled back by itself (disk full, I/O error): nothing of the transaction is left then.
  [[nodiscard]] bool in_transaction() const;
  /// A commit that changes nothing and is written all the same. Throws where the disk is (still) full.
  void probe_write();

 private:
  void script(const char* text);

  sqlite3* handle_ = nullptr;
  // Keyed by the literal's address (Sql).
  std::unordered_map<const char*, std::unique_ptr<SqliteStatement>> statements_;
  bool begun_ = false;
};

}  // namespace tpcard::storage
