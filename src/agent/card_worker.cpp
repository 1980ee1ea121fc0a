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

CardWorker::CardWorker(ModuleSettings settings, const Clock& clock) : stack_(std::move(settings), clock) {
  asio::post(thread_, [this] {
    if (const auto opened = stack_.open(); !opened) {
      LogEvent(LogLevel::warning, "card library not loaded").add("detail", opened.error().detail);
    }
    loading_ = false;
  });
}

CardWorker::~CardWorker() { thread_.join(); }

// Each coroutine is named before it is awaited, so that nothing it refers to is a temporary.
asio::awaitable<CardsReport> CardWorker::cards() {
  if (last_ && (looking_ || signing_)) co_return *last_;
  const Busy busy(looking_);
  auto look = [this]() -> asio::awaitable<CardsReport> { co_return stack_.look(); };
  auto work = asio::co_spawn(thread_, std::move(look), asio::use_awaitable);
  auto report = co_await std::move(work);
  last_ = report;
  co_return report;
}

asio::awaitable<std::expected<protocol::AuthToken, SignFailure>> CardWorker::sign(SignOrder order) {
  if (signing_) co_return std::unexpected(SignFailure{ErrorCode::busy});
  const Busy busy(signing_);
  using Outcome = std::expected<protocol::AuthToken, SignFailure>;
  auto task = [this, &order]() -> asio::awaitable<Outcome> { co_return stack_.sign(order); };
  auto work = asio::co_spawn(thread_, std::move(task), asio::use_awaitable);
  auto outcome = co_await std::move(work);
  co_return outcome;
}

bool CardWorker::finish(std::chrono::milliseconds time) {
  const auto ended = std::make_shared<std::promise<void>>();
  auto waiting = ended->get_future();
  asio::post(thread_, [ended] { ended->set_value(); });
  return waiting.wait_for(time) == std::future_status::ready;
}

}  // namespace tpcard::agent
