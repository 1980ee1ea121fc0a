#include "virtual-card/slot.hpp"

#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <utility>

#include "virtual-card/mutation.hpp"
#include "virtual-card/vpcd.hpp"

namespace tpcard::virtual_card {

void Slot::insert(std::shared_ptr<Card> card) {
  if (card_ && !pulled_out()) throw std::runtime_error("there is a card in this reader");
  remove();
  const auto connected = connect_to_reader(port_);
  if (!connected) throw std::runtime_error("there is no reader");
  socket_ = *connected;
  pulled_out_ = false;
  card_ = std::move(card);
  card_->piv.reset();
  thread_ = std::thread([this] { serve(); });
}

void Slot::remove() {
  leave();
  if (thread_.joinable()) thread_.join();
  if (socket_ >= 0) close(std::exchange(socket_, -1));
  card_.reset();
}

bool Slot::pulled_out() const {
  const std::lock_guard lock(mutex_);
  return pulled_out_;
}

void Slot::leave() {
  const std::lock_guard lock(mutex_);
  pulled_out_ = true;
  // Ends the read that the slot's thread waits in; vpcd sees that the card is gone.
  if (socket_ >= 0) shutdown(socket_, SHUT_RDWR);
  changed_.notify_all();
}

void Slot::wait(Milliseconds time) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, time, [this] { return pulled_out_; });
}

void Slot::serve() {
  // Signals are for whoever reads orders.
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
  while (const auto frame = read_frame(socket_)) {
    if (frame->size() > 1) {
      const auto answered = answer(*frame);
      if (!answered || !write_frame(socket_, *answered)) break;
    } else if (frame->size() == 1 && frame->front() == tell_atr) {
      if (!write_frame(socket_, PivCard::atr())) break;
    } else {
      const std::lock_guard lock(card_->mutex);
      card_->piv.reset();
    }
  }
  leave();
}

std::optional<Bytes> Slot::answer(ByteView command) {
  const auto began = std::chrono::steady_clock::now();
  const bool signature = PivCard::asks_for_signature(command);
  std::unique_lock lock(card_->mutex);
  const auto pause = card_->slow_command + (signature ? card_->slow_signature : Milliseconds{0});
  const bool leaves = signature && std::exchange(card_->leaves_while_signing, false);
  lock.unlock();
  if (pause.count() > 0) wait(pause);
  if (leaves) return std::nullopt;
  lock.lock();
  auto answered = card_->piv.answer(command);
  if (card_->lies) {
    if (card_->lies->left == 0) return std::nullopt;
    --card_->lies->left;
    answered = mutated(std::move(answered), card_->lies->random);
  }
  ++card_->commands;
  card_->spent += std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - began);
  return answered;
}

}  // namespace tpcard::virtual_card
