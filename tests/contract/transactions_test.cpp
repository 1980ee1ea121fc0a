// What the store promises about transactions: told once, all or nothing, exactly one winner, still there afterwards.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <future>
#include <set>

#include "tests/contract/store_contract.hpp"

namespace tpcard::test {
namespace {

TEST_P(StoreContract, tells_each_piece_of_work_its_end_once) {
  constexpr int kPieces = 300;
  std::vector<std::atomic<int>> told(kPieces);
  std::atomic<int> failed = 0;
  for (int i = 0; i < kPieces; ++i) {
    store_->write(
        [i](Records& records) {
          records.count_up("pieces", kNow);
          if (i % 3 == 0) throw std::runtime_error("not this one");
        },
        [&, i](const std::exception_ptr& error) {
          ++told[static_cast<std::size_t>(i)];
          if (error) ++failed;
        });
  }
  store_.reset();  // drains
  for (const auto& times : told) EXPECT_EQ(times, 1);
  EXPECT_EQ(failed, 100);
  store_ = place_->open();
  EXPECT_EQ(read([](Records& records) { return records.count_of("pieces", kNow); }), 200)
      << "who threw undid its own work and nobody else's";
}

TEST_P(StoreContract, gives_the_works_own_exception_back) {
  EXPECT_THROW(write([](Records&) { throw std::domain_error("mine"); }), std::domain_error);
  EXPECT_THROW(store_->read_now([](Records&) { throw std::domain_error("mine"); }), std::domain_error);
  EXPECT_NO_THROW(write([](Records& records) { records.note_moment("still working", kNow); }));
}

TEST_P(StoreContract, refuses_to_write_in_a_read) {
  EXPECT_THROW(store_->read_now([](Records& records) { records.note_moment("m", kNow); }), std::exception);
  EXPECT_FALSE(read([](Records& records) { return records.moment_of("m"); }));
}

TEST_P(StoreContract, is_ready) {
  for (int i = 0; i < 1500 && !store_->ready(); ++i) std::this_thread::sleep_for(milliseconds(20));
  EXPECT_TRUE(store_->ready());
}

TEST_P(StoreContract, says_busy_when_too_much_is_queued) {
  std::promise<void> hold;
  const auto held = hold.get_future().share();
  std::atomic<int> busy = 0;
  std::atomic<int> done = 0;
  for (int i = 0; i < 1'500; ++i) {
    store_->write([held](Records&) { held.wait(); },
                  [&](const std::exception_ptr& error) {
                    ++done;
                    try {
                      if (error) std::rethrow_exception(error);
                    } catch (const StoreBusy&) {
                      ++busy;
                    }
                  });
  }
  EXPECT_GT(busy, 0);
  EXPECT_LT(busy, 500);
  EXPECT_FALSE(store_->ready());
  hold.set_value();
  store_.reset();
  EXPECT_EQ(done, 1'500);
}

TEST_P(StoreContract, lets_one_of_sixteen_take_a_challenge) {
  for (int round = 0; round < 10; ++round) {
    const auto nonce = "nonce" + std::to_string(round);
    write([&](Records& records) { records.insert(sample_challenge(nonce)); });
    std::atomic<int> taken = 0;
    at_once([&](int) {
      if (write([&](Records& records) { return records.take_challenge(key(nonce), key("browser")); })) ++taken;
    });
    EXPECT_EQ(taken, 1);
  }
}

TEST_P(StoreContract, lets_one_of_sixteen_spend_a_proof) {
  std::atomic<int> spent = 0;
  at_once([&](int) {
    if (write([](Records& records) { return records.spend_proof(key("proof"), kNow); })) ++spent;
  });
  EXPECT_EQ(spent, 1);
}

TEST_P(StoreContract, lets_one_of_sixteen_become_an_organization) {
  std::atomic<int> won = 0;
  std::atomic<int> lost = 0;
  at_once([&](int i) {
    const auto name = std::to_string(i);
    try {
      write([&](Records& records) {
        records.insert(sample_member("m" + name, "m" + name + "@example.com"));
        records.insert(sample_organization("o" + name, {"m" + name}));
      });
      ++won;
    } catch (const UniqueViolation&) {
      ++lost;
    }
  });
  EXPECT_EQ(won, 1);
  EXPECT_EQ(lost, kAtOnce - 1);
}

TEST_P(StoreContract, lets_one_of_sixteen_have_an_address) {
  std::atomic<int> won = 0;
  at_once([&](int i) {
    try {
      write([&](Records& records) { records.insert(sample_member("m" + std::to_string(i))); });
      ++won;
    } catch (const UniqueViolation&) {
    }
  });
  EXPECT_EQ(won, 1);
}

TEST_P(StoreContract, counts_exactly_while_sixteen_count) {
  std::mutex mutex;
  std::set<int> told;
  at_once([&](int) {
    for (int i = 0; i < 10; ++i) {
      const int count = write([](Records& records) { return records.count_up("hot", kNow); });
      const std::lock_guard lock(mutex);
      told.insert(count);
    }
  });
  EXPECT_EQ(told.size(), 160U);
  EXPECT_EQ(*told.rbegin(), 160);
}

// The shape of threats.md row 28: a rule reads one row and writes another. Both of two such must not go through.
TEST_P(StoreContract, lets_no_session_outlive_what_its_opening_relied_on) {
  for (int round = 0; round < 20; ++round) {
    const MemberId id{"m" + std::to_string(round)};
    const auto member = sample_member(id.text, id.text + "@example.com");
    write([&](Records& records) { records.insert(member); });
    at_once([&](int i) {
      write([&](Records& records) {
        if (i == 7) {
          auto verified = member;
          verified.organization = OrganizationId{"o"};
          records.update(verified);
          records.delete_sessions_of(id);
        } else if (!records.find_member(id)->organization) {
          records.insert(sample_session(id.text + "-" + std::to_string(i), id));
        }
      });
    });
    for (int i = 0; i < kAtOnce; ++i) {
      EXPECT_FALSE(
          read([&](Records& records) { return records.find_session(key(id.text + "-" + std::to_string(i))); }));
    }
  }
}

TEST_P(StoreContract, has_everything_after_it_was_closed_and_opened_again) {
  write([](Records& records) {
    records.insert(sample_flow());
    records.insert(sample_member());
    records.insert(sample_organization());
    records.insert(sample_card());
    records.insert(sample_session());
    records.insert(sample_challenge());
    records.append(AuditEvent{.at = kNow, .action = AuditAction::card_linked, .actor = "p", .details = "{}"});
  });
  reopen();
  EXPECT_TRUE(read([](Records& records) { return records.find_flow(key("flow")); }));
  EXPECT_TRUE(read([](Records& records) { return records.find_member({"member-1"}); }));
  EXPECT_TRUE(read([](Records& records) { return records.find_organization({"organization-1"}); }));
  EXPECT_TRUE(read([](Records& records) { return records.find_card(key("card")); }));
  EXPECT_TRUE(read([](Records& records) { return records.find_session(key("session")); }));
  EXPECT_TRUE(write([](Records& records) { return records.take_challenge(key("nonce"), key("browser")); }));
  EXPECT_EQ(read([](Records& records) { return records.unsealed_events(10); }).size(), 1U);
}

/// In a process of its own: writes rows as fast as it can and tells the number of each one acknowledged.
[[noreturn]] void acknowledge_until_killed(Place& place, int out) {
  auto store = place.open();
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = thread;; i += 8) {
        store->write_now([&](Records& records) {
          records.insert(sample_challenge("row" + std::to_string(i)));
          records.append(AuditEvent{.at = kNow, .action = AuditAction::session_opened, .actor = "", .details = "{}"});
        });
        if (::write(out, &i, sizeof i) != sizeof i) std::abort();
      }
    });
  }
  for (;;) pause();
}

TEST_P(StoreContract, has_every_acknowledged_row_after_kill_9) {
  store_.reset();
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) acknowledge_until_killed(*place_, ends[1]);
  close(ends[1]);
  std::set<int> acknowledged;
  int row = 0;
  while (acknowledged.size() < 400 && ::read(ends[0], &row, sizeof row) == sizeof row) acknowledged.insert(row);
  kill(child, SIGKILL);
  // What was acknowledged before it died and is still in the pipe counts too.
  while (::read(ends[0], &row, sizeof row) == sizeof row) acknowledged.insert(row);
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  ASSERT_GE(acknowledged.size(), 400U);

  store_ = place_->open();
  write([&](Records& records) {
    for (int i : acknowledged) EXPECT_TRUE(records.take_challenge(key("row" + std::to_string(i)), key("browser")));
  });
  // Row and audit event are one act.
  const auto events = read([](Records& records) { return records.unsealed_events(100'000); }).size();
  EXPECT_GE(events, acknowledged.size());
  EXPECT_LE(events, acknowledged.size() + 8);
}

}  // namespace
}  // namespace tpcard::test
