// The card process comes when it is wanted and goes when it is not.
#include "agent/card_worker.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <fstream>
#include <iterator>
#include <thread>

#include "tests/unit/agent/faulty_card.hpp"

namespace tpcard::agent {
namespace {

namespace asio = boost::asio;

/// The children of this process (Linux, CONFIG_PROC_CHILDREN): of all its threads.
std::size_t children() {
  std::size_t count = 0;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream stream(task.path() / "children");
    for (std::string id; stream >> id;) ++count;
  }
  return count;
}

/// Waits until it is so; false when it is not within ten seconds.
template <typename Fact>
bool comes_true(Fact fact) {
  const auto until = std::chrono::steady_clock::now() + seconds{10};
  while (!fact()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(milliseconds{5});
  }
  return true;
}

template <typename Operation>
auto result_of(Operation operation) {
  asio::io_context loop;
  auto result = asio::co_spawn(loop, std::move(operation), asio::use_future);
  loop.run();
  return result.get();
}

class CardWorkerTest : public testing::Test {
 protected:
  std::vector<CardProcessSettings> settings() {
    return {{.module = reader_.module(), .program = TPCARD_AGENT_PROGRAM}};
  }
  SystemClock clock_;
  FaultyReader reader_;
};

TEST_F(CardWorkerTest, starts_no_process_before_one_is_wanted) {
  CardWorker worker(settings(), clock_);
  EXPECT_TRUE(worker.is_loading());
  EXPECT_EQ(children(), 0U);
  worker.wake();
  EXPECT_TRUE(comes_true([&] { return !worker.is_loading(); }));
  EXPECT_EQ(children(), 1U);
  EXPECT_TRUE(worker.finish(seconds{20}));
  EXPECT_EQ(children(), 0U);
}

TEST_F(CardWorkerTest, ends_the_process_after_a_quiet_time_and_starts_it_again) {
  reader_.make_card("one");
  CardWorker worker(settings(), clock_, milliseconds{50});
  EXPECT_EQ(result_of(worker.cards()).cards.size(), 1U);
  EXPECT_TRUE(comes_true([] { return children() == 0; }));
  EXPECT_EQ(result_of(worker.cards()).cards.size(), 1U);
}

TEST_F(CardWorkerTest, says_ready_where_the_cards_library_crashes_as_it_is_loaded) {
  reader_.fault("crash C_Initialize");
  CardWorker worker(settings(), clock_);
  worker.wake();
  EXPECT_TRUE(comes_true([&] { return !worker.is_loading(); }));
  EXPECT_EQ(result_of(worker.cards()).problem, ErrorCode::card_software_failed);
}

TEST_F(CardWorkerTest, shows_the_cards_of_a_library_that_is_installed_while_it_runs) {
  reader_.make_card("one");
  std::atomic<bool> installed = false;
  CardWorker worker({}, clock_, seconds{60}, [&]() -> std::optional<std::vector<CardProcessSettings>> {
    if (installed) return settings();
    return std::nullopt;
  });
  EXPECT_EQ(result_of(worker.cards()).problem, ErrorCode::module_missing);
  installed = true;
  EXPECT_EQ(result_of(worker.cards()).cards.size(), 1U);
}

TEST_F(CardWorkerTest, cuts_off_a_library_that_hangs_when_the_component_ends) {
  reader_.fault("hang C_Initialize");
  CardWorker worker(settings(), clock_);
  worker.wake();
  EXPECT_TRUE(comes_true([] { return children() == 1; }));
  EXPECT_FALSE(worker.finish(milliseconds{20}));
  EXPECT_EQ(children(), 0U);
}

}  // namespace
}  // namespace tpcard::agent
