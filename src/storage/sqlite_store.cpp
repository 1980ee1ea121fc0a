#include "storage/sqlite_store.hpp"

#include <algorithm>

#include "storage/migrations.hpp"
#include "storage/sql_records.hpp"

namespace tpcard::storage {
namespace {

using namespace std::chrono_literals;

/// The work's own exception undoes its own changes only; nothing when all is well.
std::exception_ptr run_under_savepoint(SqliteConnection& connection, SqlRecords& records, const Store::Work& work) {
  connection.begin_savepoint();
  try {
    work(records);
  } catch (...) {
    // Disk full and the like may have ended the whole transaction: then there is no savepoint to go back to.
    if (!connection.in_transaction()) throw;
    connection.rollback_savepoint();
    return std::current_exception();
  }
  connection.release_savepoint();
  return nullptr;
}

void log_failed_commit(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const StoreError& why) {
    LogEvent(LogLevel::error, "store.commit-failed").add("what", why.what());
  } catch (...) {
    // Not SQLite's words: what the work threw may speak of a person.
    LogEvent(LogLevel::error, "store.commit-failed");
  }
}

}  // namespace

SqliteStore::SqliteStore(const std::string& path, SqliteOptions options)
    : batch_(options.batch), writes_(options.queue), reads_(options.queue), writer_(path, Access::write) {
  migrate(writer_);
  for (int i = 0; i < options.readers; ++i) {
    readers_.push_back(std::make_unique<SqliteConnection>(path, Access::read));
  }
  threads_.emplace_back([this] { run_writer(); });
  for (auto& reader : readers_) threads_.emplace_back([this, &connection = *reader] { run_reader(connection); });
}

SqliteStore::~SqliteStore() {
  writes_.close();
  reads_.close();
  threads_.clear();  // joins
}

void SqliteStore::read(Work work, Done done) { reads_.push({Access::read, std::move(work), std::move(done)}); }

void SqliteStore::write(Work work, Done done) { writes_.push({Access::write, std::move(work), std::move(done)}); }

bool SqliteStore::ready() { return healthy_ && !writes_.full(); }

void SqliteStore::run_writer() {
  while (!writes_.finished()) {
    const auto batch = writes_.take(batch_, healthy_ ? 60s : 1s);
    if (!batch.empty()) {
      commit_together(batch);
    } else if (!healthy_) {
      probe();
    }
  }
}

void SqliteStore::commit_together(const std::vector<Job>& batch) {
  std::vector<std::exception_ptr> outcomes(batch.size());
  try {
    Tx tx(writer_, Access::write);
    SqlRecords records(writer_);
    std::ranges::transform(batch, outcomes.begin(),
                           [&](const Job& job) { return run_under_savepoint(writer_, records, job.work); });
    tx.commit();
    healthy_ = true;
  } catch (...) {
    if (healthy_.exchange(false)) log_failed_commit(std::current_exception());
    // Whoever failed by itself keeps its own reason.
    std::ranges::replace(outcomes, std::exception_ptr{}, std::current_exception());
  }
  for (std::size_t i = 0; i < batch.size(); ++i) tell(batch[i], outcomes[i]);
}

void SqliteStore::probe() {
  try {
    writer_.probe_write();
    healthy_ = true;
    LogEvent(LogLevel::info, "store.recovered");
  } catch (const std::exception&) {
    // Still ill; commit_together() told why.
  }
}

void SqliteStore::run_reader(SqliteConnection& connection) {
  while (!reads_.finished()) {
    for (const auto& job : reads_.take(1, 60s)) {
      std::exception_ptr outcome;
      try {
        Tx tx(connection, Access::read);
        SqlRecords records(connection);
        job.work(records);
        tx.commit();
      } catch (...) {
        outcome = std::current_exception();
      }
      tell(job, outcome);
    }
  }
}

}  // namespace tpcard::storage
