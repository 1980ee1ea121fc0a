// The thread that talks to cards: a card may take seconds, the event loop may not wait for one. One operation at a
// time, in order; what would pile up is refused.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include "agent/card_stack.hpp"

namespace tpcard::agent {

class CardWorker {
 public:
  CardWorker(ModuleSettings settings, const Clock& clock);
  ~CardWorker();

  /// Until the card's library was tried (and found or not).
  [[nodiscard]] bool is_loading() const { return loading_; }
  /// What is in the readers. While the card is busy: what was there last.
  [[nodiscard]] boost::asio::awaitable<CardsReport> cards();
  /// Refuses with busy while another signature is under way.
  [[nodiscard]] boost::asio::awaitable<std::expected<protocol::AuthToken, SignFailure>> sign(SignOrder order);
  /// Waits for the operation under way; false when it did not end in time (a library that hangs).
  [[nodiscard]] bool finish(std::chrono::milliseconds time);

 private:
  CardStack stack_;
  std::atomic<bool> loading_ = true;
  std::atomic<bool> looking_ = false;
  std::atomic<bool> signing_ = false;
  std::optional<CardsReport> last_;  ///< of the event loop's thread
  boost::asio::thread_pool thread_{1};
};

}  // namespace tpcard::agent
