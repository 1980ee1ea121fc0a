#include "agent/pin_desk.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <thread>

namespace tpcard::agent {
namespace {

namespace asio = boost::asio;

constexpr milliseconds kBetweenLooks{250};
/// A window that takes another's place asks while the other's dialog is still open: that one ends at its next look, or
/// after PC/SC's turn with a card (card_stack.cpp).
constexpr milliseconds kHandOver{4000};

/// Set while it lives, whatever ends the work.
class Raised {
 public:
  explicit Raised(bool& flag) : flag_(flag) { flag_ = true; }
  ~Raised() { flag_ = false; }
  Raised(const Raised&) = delete;
  Raised& operator=(const Raised&) = delete;

 private:
  bool& flag_;
};

/// Of the event loop's thread; shared, so that an answer that comes after the end finds something.
struct Answer {
  explicit Answer(const asio::any_io_executor& executor) : arrived(executor) {}
  std::optional<Result<Secret>> pin;
  asio::steady_timer arrived;
};

std::jthread show(std::shared_ptr<PinEntry> entry, PinPrompt prompt, const std::shared_ptr<Answer>& answer) {
  return std::jthread([entry = std::move(entry), prompt = std::move(prompt), answer](const std::stop_token& stop) {
    auto pin = entry->ask(prompt, stop);
    asio::post(answer->arrived.get_executor(), [answer, pin = std::move(pin)]() mutable {
      answer->pin.emplace(std::move(pin));
      answer->arrived.cancel();
    });
  });
}

}  // namespace

std::string_view PinDesk::way() const {
  using Way = PinEntrySettings::Way;
  if (settings_.way == Way::native) return "native";
  return native_pin_entry(settings_) ? "auto" : "window";
}

asio::awaitable<Result<Secret>> PinDesk::ask(PinPrompt prompt, GiveUp give_up) {
  for (milliseconds waited{}; open_ && !closed_ && waited < kHandOver; waited += kBetweenLooks) {
    asio::steady_timer pause(co_await asio::this_coro::executor, kBetweenLooks);
    co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  if (open_ || closed_) co_return refuse(ErrorCode::busy);
  const Raised open(open_);
  // No dialog flashes up for a window that has gone meanwhile.
  auto before = give_up();
  if (const auto over = co_await std::move(before)) co_return refuse(*over, "no longer wanted");
  std::shared_ptr<PinEntry> entry = native_pin_entry(settings_);
  if (!entry) co_return refuse(ErrorCode::pin_entry_failed, "no desktop, or no program for the dialog");
  const auto answer = std::make_shared<Answer>(co_await asio::this_coro::executor);
  auto dialog = show(std::move(entry), std::move(prompt), answer);
  std::optional<ErrorCode> given_up;
  while (!answer->pin) {
    answer->arrived.expires_after(kBetweenLooks);
    co_await answer->arrived.async_wait(asio::as_tuple(asio::use_awaitable));
    if (answer->pin || given_up) continue;
    auto look = give_up();
    given_up = co_await std::move(look);
    if (closed_) given_up = ErrorCode::pin_cancelled;
    if (given_up) dialog.request_stop();
  }
  if (given_up) co_return refuse(*given_up, "no longer wanted");
  co_return std::move(*answer->pin);
}

}  // namespace tpcard::agent
