// Card work in a child process: a card's library that hangs or crashes is ended with it, and the next question starts a
// new one. Plain synchronous code, used by one thread (card_worker.hpp).
#pragma once

#include <memory>
#include <mutex>

#include "agent/card_messages.hpp"

namespace tpcard::agent {

struct CardProcessSettings {
  ModuleSettings module;
  std::filesystem::path program = this_program();
  // How long a library may take before it is taken for one that hangs. A slow card takes 10 to 20 s until it is read
  // and up to 170 s to sign (gpki: HiPKI's own time-outs).
  milliseconds to_open = seconds{10};
  milliseconds to_look = seconds{20};
  milliseconds to_sign = seconds{170};
};

/// One for each library, with the times above.
[[nodiscard]] std::vector<CardProcessSettings> card_processes(const std::vector<ModuleSettings>& modules);

class CardProcess {
 public:
  explicit CardProcess(CardProcessSettings settings);

  /// Starts the child and has it load the card's library, unless that is done. Refuses with module_missing,
  /// card_in_use or card_software_failed. What the library says of itself.
  Result<std::string> open();
  /// Its problem is card_software_failed when the library hung or crashed.
  [[nodiscard]] CardsReport look();
  [[nodiscard]] SignOutcome sign(const SignOrder& order);
  /// Ends the child; the next question starts another.
  void end();
  /// Callable from any thread: ends the child, whatever it does, and starts no other.
  void abandon();

 private:
  [[nodiscard]] boost::json::object ask(const CardMessage& message, milliseconds time);
  void start();
  /// Ends the child and writes it down; the reason.
  std::string failed(std::string_view what, const std::exception& fault);

  CardProcessSettings settings_;
  std::string description_;
  std::mutex mutex_;  ///< of what abandon() shares with the working thread
  std::unique_ptr<ChildProcess> child_;
  bool abandoned_ = false;
};

/// In the child (`tpcard-agent card-worker`): answers its parent until that has gone.
void run_card_worker();

}  // namespace tpcard::agent
