#include "storage/postgres_store.hpp"

#include <algorithm>
#include <memory>
#include <random>

#include "storage/migrations.hpp"
#include "storage/sql_records.hpp"

namespace tpcard::storage {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

// Conflicts end: of those that met, one commits each time. This many in a row is a fault of ours.
constexpr int kMostConflicts = 100;

}  // namespace

/// One thread's connection and what it does with a job.
class PostgresStore::Worker {
 public:
  explicit Worker(PostgresStore& store) : store_(store) {}
  ~Worker() {
    if (connection_) --store_.connected_;
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void run() {
    look_after_connection();
    while (!store_.queue_.finished()) {
      const auto jobs = store_.queue_.take(1, connection_ ? 5s : 1s);
      for (const auto& job : jobs) tell(job, outcome_of(job));
      if (jobs.empty()) look_after_connection();
    }
  }

 private:
  enum class Next { told, run_again };

  std::exception_ptr outcome_of(const Job& job) {
    std::exception_ptr error;
    for (int tries = 1;; ++tries) {
      try {
        connect();
        attempt(job);
        return nullptr;
      } catch (const CommitUnknown&) {
        disconnect();
        return std::current_exception();
      } catch (...) {
        error = std::current_exception();
      }
      if (after_failure(job, tries) == Next::told) return error;
    }
  }

  void attempt(const Job& job) {
    Tx tx(*connection_, job.access);
    SqlRecords records(*connection_);
    job.work(records);
    tx.commit();
  }

  /// What the connection says counts, not the exception: the work may have thrown its own because of the database's.
  Next after_failure(const Job& job, int tries) {
    const auto failure = connection_ ? connection_->failure() : PgFailure::lost;
    if (failure == PgFailure::conflict && tries < kMostConflicts) {
      wait(std::min(tries, 20) * 1ms);
      return Next::run_again;
    }
    if (failure != PgFailure::lost) return Next::told;
    disconnect();
    if (steady_clock::now() - job.queued_at > store_.options_.patience) return Next::told;
    // The first retry is at once: more often than not only this connection was bad.
    if (tries > 1) wait(std::min(50ms * tries, 500ms));
    return Next::run_again;
  }

  /// Up to `longest`, by chance, so that those who met do not meet again.
  void wait(std::chrono::milliseconds longest) {
    std::this_thread::sleep_for(std::chrono::microseconds(
        std::uniform_int_distribution<std::int64_t>(0, std::chrono::microseconds(longest).count())(chance_)));
  }

  void look_after_connection() {
    try {
      if (connection_ && !connection_->alive()) disconnect();
      connect();
    } catch (const std::exception&) {
      // ready() tells; the next second tries again.
    }
  }

  void connect() {
    if (connection_) return;
    connection_ = std::make_unique<PostgresConnection>(store_.url_);
    ++store_.connected_;
  }

  void disconnect() {
    if (!connection_) return;
    connection_.reset();
    if (--store_.connected_ == 0) LogEvent(LogLevel::warning, "store.disconnected");
  }

  PostgresStore& store_;
  std::unique_ptr<PostgresConnection> connection_;
  std::minstd_rand chance_{std::random_device{}()};
};

PostgresStore::PostgresStore(const std::string& url, PostgresOptions options)
    : url_(url), options_(options), queue_(options.queue) {
  {
    PostgresConnection connection(url_);
    migrate(connection);
  }
  for (int i = 0; i < options_.connections; ++i) {
    threads_.emplace_back([this] { Worker(*this).run(); });
  }
}

PostgresStore::~PostgresStore() {
  queue_.close();
  threads_.clear();  // joins
}

void PostgresStore::read(Work work, Done done) { queue_.push({Access::read, std::move(work), std::move(done)}); }

void PostgresStore::write(Work work, Done done) { queue_.push({Access::write, std::move(work), std::move(done)}); }

bool PostgresStore::ready() { return connected_ > 0 && !queue_.full(); }

}  // namespace tpcard::storage
