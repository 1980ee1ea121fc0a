#include "agent/card_worker.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>
#include <memory>

#include "base/log.hpp"

namespace tpcard::agent {
namespace {

namespace asio = boost::asio;

/// Says "busy" while it lives, whatever ends the work.
class Busy {
 public:
  explicit Busy(std::atomic<bool>& flag) : flag_(flag) { flag_ = true; }
  ~Busy() { flag_ = false; }
  Busy(const Busy&) = delete;
  Busy& operator=(const Busy&) = delete;

 private:
  std::atomic<bool>& flag_;
};

}  // namespace

CardWorker::CardWorker(const std::vector<CardProcessSettings>& modules, const Clock& clock, milliseconds quiet,
                       Libraries libraries)
    : software_(modules, clock), libraries_(std::move(libraries)), quiet_(quiet) {}

CardWorker::~CardWorker() {
  software_.abandon();
  thread_.stop();
  thread_.join();
}

void CardWorker::wake() {
  if (waking_.exchange(true)) return;
  asio::post(thread_, [this] {
    const Busy busy(waking_);
    look_for_libraries();
    for (const auto& [module, opened] : software_.open()) {
      if (opened || !loading_) continue;
      LogEvent(LogLevel::warning, "card library not loaded")
          .add("module", module.string())
          .add("detail", opened.error().detail);
    }
    loading_ = false;
    rest();
  });
}

// Each coroutine is named before it is awaited, so that nothing it refers to is a temporary.
asio::awaitable<CardsReport> CardWorker::cards() {
  if (last_ && (looking_ || signing_)) co_return *last_;
  const Busy busy(looking_);
  auto look = [this]() -> asio::awaitable<CardsReport> {
    // The open window is told of the first library that is installed.
    if (software_.has_none()) look_for_libraries();
    auto report = software_.look();
    rest();
    co_return report;
  };
  auto work = asio::co_spawn(thread_, std::move(look), asio::use_awaitable);
  auto report = co_await std::move(work);
  last_ = report;
  co_return report;
}

asio::awaitable<SignOutcome> CardWorker::sign(SignOrder order) {
  if (signing_) co_return std::unexpected(SignFailure{ErrorCode::busy});
  const Busy busy(signing_);
  auto task = [this, &order]() -> asio::awaitable<SignOutcome> {
    auto outcome = software_.sign(order);
    rest();
    co_return outcome;
  };
  auto work = asio::co_spawn(thread_, std::move(task), asio::use_awaitable);
  auto outcome = co_await std::move(work);
  co_return outcome;
}

asio::awaitable<Facts> CardWorker::facts(const Settings& settings, const Overrides& overrides) {
  auto task = [this, &settings, &overrides]() -> asio::awaitable<Facts> {
    look_for_libraries();
    auto facts = gather(settings, overrides, software_);
    rest();
    co_return facts;
  };
  auto work = asio::co_spawn(thread_, std::move(task), asio::use_awaitable);
  auto facts = co_await std::move(work);
  co_return facts;
}

void CardWorker::look_for_libraries() {
  if (!libraries_) return;
  if (const auto now = libraries_()) software_.use(*now);
}

void CardWorker::rest() {
  until_quiet_.expires_after(quiet_);
  until_quiet_.async_wait([this](boost::system::error_code interrupted) {
    if (!interrupted) software_.end();
  });
}

bool CardWorker::finish(milliseconds time) {
  const auto ended = std::make_shared<std::promise<void>>();
  auto waiting = ended->get_future();
  asio::post(thread_, [this, ended] {
    software_.end();
    ended->set_value();
  });
  if (waiting.wait_for(time) == std::future_status::ready) return true;
  software_.abandon();
  waiting.wait();
  return false;
}

}  // namespace tpcard::agent
