// A slot of vsmartcard's reader and the card that may be in it: the vpcd protocol on one side, the card's state machine
// on the other, and between them what a card does in time: it is slow, it is pulled out.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <thread>

#include "virtual-card/piv_card.hpp"

namespace tpcard::virtual_card {

using Milliseconds = std::chrono::milliseconds;

/// How a card lies (mutation.hpp), and after how many answers it is pulled out: a lie may lead whoever reads the card
/// round in circles.
struct Lies {
  std::mt19937_64 random;
  unsigned left = 400;
};

/// A card with its habits. The mutex guards all of it: the slot's thread and whoever commands it meet here.
struct Card {
  explicit Card(CardContents contents) : piv(std::move(contents)) {}

  std::mutex mutex;
  PivCard piv;
  Milliseconds slow_command{0};
  Milliseconds slow_signature{0};
  bool leaves_while_signing = false;  ///< pulled out at the next signature, after its time, without an answer
  std::optional<Lies> lies;
  unsigned commands = 0;
  std::chrono::microseconds spent{0};  ///< between commands and their answers: the card's own time
};

class Slot {
 public:
  /// vpcd listens for this slot on a port of the loopback.
  explicit Slot(std::uint16_t port) : port_(port) {}
  ~Slot() { remove(); }
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;

  /// Throws std::runtime_error when there is a card already, or no reader to put it in.
  void insert(std::shared_ptr<Card> card);
  /// At once, whatever the card is doing.
  void remove();
  [[nodiscard]] bool holds(const Card& card) const { return card_.get() == &card && !pulled_out(); }

 private:
  void serve();
  [[nodiscard]] std::optional<Bytes> answer(ByteView command);
  /// Waits, but not for a card that was pulled out.
  void wait(Milliseconds time);
  [[nodiscard]] bool pulled_out() const;
  void leave();

  std::uint16_t port_;
  std::shared_ptr<Card> card_;
  std::thread thread_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  int socket_ = -1;
  bool pulled_out_ = false;
};

}  // namespace tpcard::virtual_card
