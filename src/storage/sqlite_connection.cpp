#include "storage/sqlite_connection.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "membership/store.hpp"
#include "storage/migrations.hpp"

namespace tpcard::storage {
namespace {

// SQLite's own words name tables and columns, never values.
[[noreturn]] void fail(sqlite3* handle) {
  const int code = sqlite3_extended_errcode(handle);
  if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY) throw membership::UniqueViolation();
  throw StoreError(fmt::format("SQLite {}: {}", code, sqlite3_errmsg(handle)));
}

// SQLite gives its -wal and -shm files the mode of the database, so the mode of this one file decides.
void make_private(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  if (file >= 0) {
    ::close(file);
  } else if (errno != EEXIST || ::chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0) {
    throw StoreError(fmt::format("cannot open the database {}: {}", path, std::strerror(errno)));
  }
}

constexpr Sql kSavepoint{"SAVEPOINT work"};
constexpr Sql kRelease{"RELEASE work"};
constexpr Sql kRollbackTo{"ROLLBACK TO work"};
constexpr Sql kBeginRead{"BEGIN DEFERRED"};
constexpr Sql kBeginWrite{"BEGIN IMMEDIATE"};
constexpr Sql kCommit{"COMMIT"};

}  // namespace

class SqliteStatement final : public Statement {
 public:
  SqliteStatement(sqlite3* handle, const bool& begun, const char* text) : handle_(handle), begun_(begun) {
    if (sqlite3_prepare_v3(handle, text, -1, SQLITE_PREPARE_PERSISTENT, &statement_, nullptr) != SQLITE_OK) {
      fail(handle);
    }
    // To SQLite `$2` is a name, not a number: parameters count as they come in the text.
    places_.resize(static_cast<std::size_t>(sqlite3_bind_parameter_count(statement_)));
    for (std::size_t i = 0; i < places_.size(); ++i) {
      places_[i] = sqlite3_bind_parameter_index(statement_, fmt::format("${}", i + 1).c_str());
    }
  }
  ~SqliteStatement() override { sqlite3_finalize(statement_); }

  void run(std::span<const Value> values) override {
    // A transaction that SQLite rolled back by itself must not go on as single commits.
    if (begun_ && sqlite3_get_autocommit(handle_) != 0) throw StoreError("SQLite gave up the transaction");
    if (values.size() != places_.size()) throw StoreError("a statement has another number of parameters");
    for (std::size_t i = 0; i < places_.size(); ++i) bind(places_[i], values[i]);
    step();
    first_ = true;
    changed_ = sqlite3_changes64(handle_);
  }

  bool next() override {
    if (!first_ && has_row_) step();
    first_ = false;
    return has_row_;
  }

  [[nodiscard]] std::int64_t changed() const override { return changed_; }
  void finish() noexcept override { sqlite3_reset(statement_); }

  [[nodiscard]] bool is_null(int column) const override {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
  }
  [[nodiscard]] std::int64_t number(int column) const override { return sqlite3_column_int64(statement_, column); }
  [[nodiscard]] std::string_view text(int column) const override {
    const auto* data = sqlite3_column_text(statement_, column);
    if (data == nullptr) return {};
    return {reinterpret_cast<const char*>(data), static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
  }
  [[nodiscard]] ByteView bytes(int column) const override {
    const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_, column));
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
  }

 private:
  struct Binder {
    sqlite3_stmt* statement;
    int index;
    int operator()(std::monostate) const { return sqlite3_bind_null(statement, index); }
    int operator()(std::int64_t number) const { return sqlite3_bind_int64(statement, index, number); }
    int operator()(std::string_view text) const {
      return sqlite3_bind_text64(statement, index, text.data() == nullptr ? "" : text.data(), text.size(),
                                 sqlite3_destructor_type{reinterpret_cast<sqlite3_destructor_type>(-1)}, SQLITE_UTF8);
    }
    int operator()(ByteView bytes) const {
      return sqlite3_bind_blob64(statement, index,
                                 bytes.data() == nullptr ? "" : static_cast<const void*>(bytes.data()), bytes.size(),
                                 reinterpret_cast<sqlite3_destructor_type>(-1));
    }
  };

  void bind(int index, const Value& value) {
    if (std::visit(Binder{statement_, index}, value) != SQLITE_OK) fail(handle_);
  }

  void step() {
    const int code = sqlite3_step(statement_);
    has_row_ = code == SQLITE_ROW;
    if (code == SQLITE_ROW || code == SQLITE_DONE) return;
    // Reset first (a failed statement would stay busy); it keeps the connection's error.
    sqlite3_reset(statement_);
    fail(handle_);
  }

  sqlite3* handle_;
  const bool& begun_;
  sqlite3_stmt* statement_ = nullptr;
  std::vector<int> places_;
  std::int64_t changed_ = 0;
  bool first_ = false;
  bool has_row_ = false;
};

SqliteConnection::SqliteConnection(const std::string& path, Access access) {
  if (access == Access::write) make_private(path);
  // One thread at a time uses a connection: SQLite's own mutexes are not needed.
  if (sqlite3_open_v2(path.c_str(), &handle_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                      nullptr) != SQLITE_OK) {
    const std::string reason = handle_ == nullptr ? "out of memory" : sqlite3_errmsg(handle_);
    sqlite3_close_v2(handle_);
    throw StoreError(fmt::format("cannot open the database {}: {}", path, reason));
  }
  try {
    sqlite3_busy_timeout(handle_, 10'000);  // another process (backup, administration) may hold the write lock
    script("PRAGMA journal_mode = WAL");
    script("PRAGMA synchronous = FULL");
    script("PRAGMA foreign_keys = ON");
    script("PRAGMA trusted_schema = OFF");
    script("PRAGMA journal_size_limit = 67108864");
    script("PRAGMA wal_autocheckpoint = 4000");  // 16 MB: pages that many sign-ins touch are copied back once
    script("PRAGMA cache_size = -16000");
    if (access == Access::read) script("PRAGMA query_only = ON");
  } catch (...) {
    sqlite3_close_v2(handle_);
    throw;
  }
}

SqliteConnection::~SqliteConnection() {
  statements_.clear();
  sqlite3_close_v2(handle_);
}

Statement& SqliteConnection::statement(Sql sql) {
  auto& found = statements_[sql.text];
  if (!found) found = std::make_unique<SqliteStatement>(handle_, begun_, sql.text);
  return *found;
}

void SqliteConnection::script(const char* text) {
  if (sqlite3_exec(handle_, text, nullptr, nullptr, nullptr) != SQLITE_OK) fail(handle_);
}

void SqliteConnection::run_script(std::string_view postgres_text) { script(in_sqlite_words(postgres_text).c_str()); }

void SqliteConnection::begin(Access access) {
  auto& begin = statement(access == Access::write ? kBeginWrite : kBeginRead);
  begin.run({});
  begin.finish();
  begun_ = true;
}

void SqliteConnection::commit() {
  auto& commit = statement(kCommit);
  commit.run({});
  commit.finish();
  begun_ = false;
}

void SqliteConnection::rollback() noexcept {
  begun_ = false;
  // A failed COMMIT leaves the transaction open, or ends it: SQLite tells which.
  if (in_transaction()) sqlite3_exec(handle_, "ROLLBACK", nullptr, nullptr, nullptr);
}

void SqliteConnection::begin_savepoint() {
  auto& savepoint = statement(kSavepoint);
  savepoint.run({});
  savepoint.finish();
}

void SqliteConnection::release_savepoint() {
  auto& release = statement(kRelease);
  release.run({});
  release.finish();
}

void SqliteConnection::rollback_savepoint() {
  auto& rollback = statement(kRollbackTo);
  rollback.run({});
  rollback.finish();
  release_savepoint();
}

bool SqliteConnection::in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }

void SqliteConnection::probe_write() { script("PRAGMA user_version = 0"); }

}  // namespace tpcard::storage
