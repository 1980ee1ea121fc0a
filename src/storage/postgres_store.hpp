// The store on PostgreSQL: a few worker threads, each with a connection of its own. Work runs SERIALIZABLE and is run
// again after a conflict, or after the connection was lost before COMMIT was sent. A commit whose outcome is not known
// (the connection broke during COMMIT) is told as CommitUnknown.
#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "storage/postgres_connection.hpp"
#include "storage/work_queue.hpp"

namespace tpcard::storage {

struct PostgresOptions {
  int connections = 8;
  std::size_t queue = 1024;
  /// How long work waits for a server to come back, counted from when it was queued. A fail-over takes 2 to 20 s;
  /// whoever waits in front of a page should hear "busy" before that.
  std::chrono::milliseconds patience{5'000};
};

class PostgresStore final : public Store {
 public:
  /// Connects and migrates. Throws StoreError.
  explicit PostgresStore(const std::string& url, PostgresOptions options = {});
  /// Does what is queued, then closes.
  ~PostgresStore() override;

  void read(Work work, Done done) override;
  void write(Work work, Done done) override;
  [[nodiscard]] bool ready() override;

 private:
  class Worker;

  const std::string url_;
  const PostgresOptions options_;
  WorkQueue queue_;
  std::atomic<int> connected_ = 0;
  std::vector<std::jthread> threads_;
};

}  // namespace tpcard::storage
