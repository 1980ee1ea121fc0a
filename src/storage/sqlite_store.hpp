// The store on SQLite: one writer, a few readers, each with a thread and a connection of its own.
//
// A durable commit costs one flush of the disk (0.1 to 5 ms), a sign-in's statements some 50 µs. So the writer commits
// in groups: all that is queued runs in one transaction, each piece of work under a savepoint of its own, and is told
// after the one commit. Alone, a piece of work waits for nobody.
#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "storage/sqlite_connection.hpp"
#include "storage/work_queue.hpp"

namespace tpcard::storage {

struct SqliteOptions {
  int readers = 2;
  std::size_t queue = 1024;  ///< for reads and for writes each
  std::size_t batch = 64;    ///< pieces of work in one commit; bounds what a failing commit takes along
};

class SqliteStore final : public Store {
 public:
  /// Opens, makes or migrates the database. Throws StoreError.
  explicit SqliteStore(const std::string& path, SqliteOptions options = {});
  /// Does what is queued, then closes.
  ~SqliteStore() override;

  void read(Work work, Done done) override;
  void write(Work work, Done done) override;
  [[nodiscard]] bool ready() override;

 private:
  void run_writer();
  void run_reader(SqliteConnection& connection);
  void commit_together(const std::vector<Job>& batch);
  void probe();

  const std::size_t batch_;
  std::atomic<bool> healthy_ = true;
  WorkQueue writes_;
  WorkQueue reads_;
  SqliteConnection writer_;
  std::vector<std::unique_ptr<SqliteConnection>> readers_;
  std::vector<std::jthread> threads_;
};

}  // namespace tpcard::storage
