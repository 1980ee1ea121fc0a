// The thread that asks the card processes: a card may take seconds, the event loop may not wait for one. One operation
// at a time, in order; what would pile up is refused.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <optional>

#include "agent/self_check.hpp"

namespace tpcard::agent {

class CardWorker {
 public:
  /// The libraries as they are now: card software may be installed at any time. Nothing when that cannot be told.
  using Libraries = std::function<std::optional<std::vector<CardProcessSettings>>()>;
  /// The card processes are started when they are wanted and ended when nobody wanted them for `quiet`. `libraries` is
  /// asked when somebody begins to want cards, on the working thread.
  CardWorker(const std::vector<CardProcessSettings>& modules, const Clock& clock, milliseconds quiet = seconds{60},
             Libraries libraries = {});
  ~CardWorker();

  /// Until the cards' libraries were tried (and found or not).
  [[nodiscard]] bool is_loading() const { return loading_; }
  /// Somebody is about to want cards: starts the card processes, unless they run or are being started.
  void wake();
  /// What is in the readers. While the card is busy: what was there last.
  [[nodiscard]] boost::asio::awaitable<CardsReport> cards();
  /// Refuses with busy while another signature is under way.
  [[nodiscard]] boost::asio::awaitable<SignOutcome> sign(SignOrder order);
  /// What the self-check finds, by the same libraries.
  [[nodiscard]] boost::asio::awaitable<Facts> facts(const Settings& settings, const Overrides& overrides);
  /// Waits for the operation under way and ends the card processes; false when the operation did not end in time and
  /// was cut off.
  [[nodiscard]] bool finish(milliseconds time);

 private:
  void rest();
  void look_for_libraries();

  CardSoftware software_;
  Libraries libraries_;
  milliseconds quiet_;
  std::atomic<bool> loading_ = true;
  std::atomic<bool> waking_ = false;
  std::atomic<bool> looking_ = false;
  std::atomic<bool> signing_ = false;
  std::optional<CardsReport> last_;  ///< of the event loop's thread
  boost::asio::thread_pool thread_{1};
  boost::asio::steady_timer until_quiet_{thread_};  ///< of the working thread
};

}  // namespace tpcard::agent
