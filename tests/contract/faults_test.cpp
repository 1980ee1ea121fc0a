// Faults of one engine: full disk, a newer schema, a server that goes away.
#include <sys/mount.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <set>

#include "storage/migrations.hpp"
#include "storage/open_store.hpp"
#include "storage/postgres_store.hpp"
#include "storage/query.hpp"
#include "storage/sql_records.hpp"
#include "storage/sqlite_store.hpp"
#include "tests/contract/postgres_cluster.hpp"
#include "tests/contract/store_contract.hpp"

namespace tpcard::test {
namespace {

class SqliteFaults : public testing::Test {
 public:
  SqliteFaults() {
    std::string name = "/tmp/tpcard-sqlite-XXXXXX";
    folder_ = mkdtemp(name.data());
  }
  ~SqliteFaults() override { std::filesystem::remove_all(folder_); }

 protected:
  [[nodiscard]] std::string file() const { return (folder_ / "test.db").string(); }

  std::filesystem::path folder_;
};

TEST_F(SqliteFaults, keeps_the_database_from_other_users) {
  const storage::SqliteStore store(file());
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    struct stat status{};
    ASSERT_EQ(stat(entry.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U) << entry.path();
  }
}

TEST_F(SqliteFaults, refuses_a_database_of_a_newer_version_with_words) {
  {
    const storage::SqliteStore store(file());
  }
  {
    storage::SqliteConnection connection(file(), storage::Access::write);
    storage::execute(connection, storage::Sql{"INSERT INTO schema_version VALUES (99, 'some day')"});
  }
  try {
    const storage::SqliteStore store(file());
    FAIL() << "opened";
  } catch (const storage::StoreError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("schema 99"));
    EXPECT_THAT(error.what(), testing::HasSubstr("newer tpcard"));
  }
}

TEST_F(SqliteFaults, refuses_a_file_that_is_no_database_and_a_folder_that_is_not_there) {
  EXPECT_THROW((void)storage::open_store("sqlite:" + (folder_ / "missing" / "x.db").string()), storage::StoreError);
  EXPECT_THROW((void)storage::open_store("sqlite:/etc/passwd/x"), storage::StoreError);
  EXPECT_THROW((void)storage::open_store("sqlite:"), storage::StoreError);
  EXPECT_THROW((void)storage::open_store("mysql://x"), storage::StoreError);
}

// A small disk of its own. Needs root; elsewhere the other full-disk test must do.
TEST_F(SqliteFaults, fails_on_a_full_disk_and_works_again_when_there_is_room) {
  const auto disk = folder_ / "disk";
  std::filesystem::create_directory(disk);
  if (mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=2m") != 0) GTEST_SKIP() << "mounting needs root";
  const auto ballast = disk / "ballast";
  {
    storage::SqliteStore store((disk / "test.db").string());
    store.write_now([](Records& records) { records.insert(sample_flow("before")); });
    // Filled by somebody else, so that giving it back is in our hands.
    std::ignore = std::system(("dd if=/dev/zero of=" + ballast.string() + " bs=4k 2>/dev/null").c_str());

    std::atomic<int> failed = 0;
    std::set<int> acknowledged;
    for (int i = 0; i < 100; ++i) {
      try {
        store.write_now([&](Records& records) {
          records.insert(sample_flow("row" + std::to_string(i)));
          records.insert(sample_challenge("row" + std::to_string(i)));
        });
        acknowledged.insert(i);
      } catch (const storage::StoreError&) {
        ++failed;
      }
    }
    EXPECT_GT(failed, 0);
    EXPECT_FALSE(store.ready());
    store.read_now([](Records& records) { EXPECT_TRUE(records.find_flow(key("before"))) << "reading goes on"; });

    std::filesystem::remove(ballast);
    for (int i = 0; i < 100 && !store.ready(); ++i) std::this_thread::sleep_for(milliseconds(50));
    EXPECT_TRUE(store.ready()) << "it finds out by itself";
    store.write_now([](Records& records) { records.insert(sample_flow("after")); });
    store.write_now([&](Records& records) {
      EXPECT_TRUE(records.find_flow(key("after")));
      for (int i = 0; i < 100; ++i) {
        const auto name = "row" + std::to_string(i);
        EXPECT_EQ(records.find_flow(key(name)).has_value(), acknowledged.contains(i));
        EXPECT_EQ(records.take_challenge(key(name), key("browser")).has_value(), acknowledged.contains(i));
      }
    });
  }
  EXPECT_EQ(umount(disk.c_str()), 0);
}

TEST_F(SqliteFaults, fails_the_work_that_finds_the_database_full_even_when_it_swallows_the_exception) {
  storage::SqliteConnection connection(file(), storage::Access::write);
  storage::migrate(connection);
  storage::execute(connection, storage::Sql{"CREATE TABLE ballast (data BLOB) STRICT"});
  {
    storage::Query(connection, storage::Sql{"PRAGMA max_page_count = 100"}).next();
  }
  EXPECT_THROW(
      {
        storage::Tx tx(connection, storage::Access::write);
        storage::execute(connection, storage::Sql{"INSERT INTO schema_version VALUES (50, 'half made')"});
        try {
          storage::execute(connection, storage::Sql{"INSERT INTO ballast VALUES (zeroblob(1000000))"});
        } catch (const storage::StoreError&) {
        }
        if (connection.in_transaction()) throw storage::StoreError("still in the transaction: the work decides");
        storage::execute(connection, storage::Sql{"INSERT INTO schema_version VALUES (51, 'outside')"});
        tx.commit();
      },
      storage::StoreError);
  storage::Query rows(connection, storage::Sql{"SELECT count(*) FROM schema_version WHERE version >= 50"});
  ASSERT_TRUE(rows.next());
  EXPECT_EQ(rows.get<int>(), 0);
}

/// Three events, the second torn out of the queue of the sealer, the third gone.
void expect_tampering_is_told(storage::Connection& connection) {
  storage::migrate(connection);
  storage::Tx tx(connection, storage::Access::write);
  storage::SqlRecords records(connection);
  for (int i = 0; i < 3; ++i) {
    records.append(AuditEvent{.at = kNow, .action = AuditAction::session_opened, .actor = "p", .details = "{}"});
  }
  const auto events = records.unsealed_events(10);
  EXPECT_TRUE(records.stray_events(10).empty());
  EXPECT_TRUE(records.lost_events(10).empty());
  storage::execute(connection, storage::Sql{"DELETE FROM audit_unsealed WHERE event = $1"}, events.at(1).id);
  storage::execute(connection, storage::Sql{"DELETE FROM audit_event WHERE id = $1"}, events.at(2).id);
  EXPECT_THAT(records.stray_events(10), testing::ElementsAre(events.at(1).id));
  EXPECT_THAT(records.lost_events(10), testing::ElementsAre(events.at(2).id));
}

TEST_F(SqliteFaults, tells_events_that_were_slipped_in_or_taken_out) {
  storage::SqliteConnection connection(file(), storage::Access::write);
  expect_tampering_is_told(connection);
}

TEST(PostgresFaults, tells_events_that_were_slipped_in_or_taken_out) {
  storage::PostgresConnection connection(PostgresCluster::shared().make_database());
  expect_tampering_is_told(connection);
}

TEST(PostgresFaults, keeps_acknowledged_rows_and_works_again_when_the_server_crashed_and_came_back) {
  PostgresCluster cluster;
  // Patience for a loaded machine, on which a server takes its time to come back.
  storage::PostgresStore store(cluster.make_database(), {.patience = minutes(1)});
  std::atomic<bool> stop = false;
  std::atomic<int> failures = 0;
  std::mutex mutex;
  std::set<int> acknowledged;
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 8; ++thread) {
      threads.emplace_back([&, thread] {
        for (int i = thread; !stop; i += 8) {
          try {
            store.write_now([&](Records& records) { records.insert(sample_challenge("row" + std::to_string(i))); });
            const std::lock_guard lock(mutex);
            acknowledged.insert(i);
          } catch (const std::exception&) {
            ++failures;
          }
        }
      });
    }
    std::this_thread::sleep_for(milliseconds(500));
    cluster.stop_at_once();
    std::this_thread::sleep_for(milliseconds(300));
    cluster.start();
    const auto count = [&] {
      const std::lock_guard lock(mutex);
      return acknowledged.size();
    };
    const auto before = count();
    for (int i = 0; i < 600 && count() < before + 100; ++i) std::this_thread::sleep_for(milliseconds(100));
    stop = true;
    threads.clear();
    EXPECT_GE(acknowledged.size(), before + 100) << "it went on after the server came back";
  }
  EXPECT_LE(failures, 8) << "only a COMMIT under way at the crash may fail: the rest waits for the server";
  store.write_now([&](Records& records) {
    for (int i : acknowledged) {
      EXPECT_TRUE(records.take_challenge(key("row" + std::to_string(i)), key("browser"))) << i;
    }
  });
  EXPECT_TRUE(store.ready());
}

TEST(PostgresFaults, gives_up_on_a_server_that_stays_away_and_says_so) {
  PostgresCluster cluster;
  storage::PostgresStore store(cluster.make_database(), {.connections = 2, .patience = milliseconds(300)});
  store.write_now([](Records& records) { records.note_moment("before", kNow); });
  cluster.stop_at_once();
  EXPECT_THROW(store.write_now([](Records& records) { records.note_moment("away", kNow); }), storage::StoreError);
  for (int i = 0; i < 100 && store.ready(); ++i) std::this_thread::sleep_for(milliseconds(100));
  EXPECT_FALSE(store.ready());
  cluster.start();
  for (int i = 0; i < 100 && !store.ready(); ++i) std::this_thread::sleep_for(milliseconds(50));
  EXPECT_TRUE(store.ready());
  store.write_now([](Records& records) {
    EXPECT_TRUE(records.moment_of("before"));
    EXPECT_FALSE(records.moment_of("away"));
  });
}

TEST(PostgresFaults, says_why_it_cannot_connect_without_the_password) {
  try {
    const auto store = storage::open_store("postgresql://tpcard:s3cret@/nowhere?host=/nonexistent");
    FAIL() << "connected";
  } catch (const storage::StoreError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("cannot connect to PostgreSQL"));
    EXPECT_THAT(error.what(), testing::Not(testing::HasSubstr("s3cret")));
  }
}

TEST(PostgresFaults, tells_no_value_of_a_row_in_an_error) {
  storage::PostgresConnection connection([] {
    const auto url = PostgresCluster::shared().make_database();
    storage::PostgresConnection first(url);
    storage::migrate(first);
    return url;
  }());
  try {
    storage::execute(connection, storage::Sql{"SELECT CAST($1 AS TEXT)::BIGINT"}, std::string_view("wang@example.com"));
    FAIL() << "took a mailbox for a number";
  } catch (const storage::StoreError& error) {
    EXPECT_THAT(error.what(), testing::Not(testing::HasSubstr("wang")));
  }
}

}  // namespace
}  // namespace tpcard::test
