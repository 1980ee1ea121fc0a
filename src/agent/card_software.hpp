// The card libraries of this computer, each in a process of its own, seen as one: what is in the readers, and a
// signature by whichever library knows the card. Plain synchronous code, used by one thread (card_worker.hpp).
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "agent/card_process.hpp"
#include "agent/wrong_pins.hpp"

namespace tpcard::agent {

class CardSoftware {
 public:
  /// A library that hung or crashed is left alone for `rest` where there are others, so that it does not hold them up
  /// again and again.
  CardSoftware(const std::vector<CardProcessSettings>& modules, const Clock& clock, milliseconds rest = seconds{15});

  /// These from now on, in this order; a library that was among them before goes on as it is.
  void use(const std::vector<CardProcessSettings>& modules);
  [[nodiscard]] bool has_none() const { return libraries_.empty(); }

  struct Opened {
    std::filesystem::path path;
    Result<std::string> description;  ///< what the library says of itself
  };
  /// Starts them all; what became of each.
  std::vector<Opened> open();
  [[nodiscard]] CardsReport look();
  [[nodiscard]] SignOutcome sign(const SignOrder& order);
  /// Ends all processes; the next question starts them again.
  void end();
  /// Callable from any thread: ends all processes, whatever they do, and starts no other.
  void abandon();

 private:
  struct Library {
    explicit Library(const CardProcessSettings& settings) : module(settings.module), process(settings) {}
    ModuleSettings module;
    CardProcess process;
    std::optional<Instant> rests_until;
    CardsReport last;
  };
  [[nodiscard]] const CardsReport& look_with(Library& library);

  const Clock& clock_;
  milliseconds rest_;
  std::mutex mutex_;  ///< of what abandon() shares with the working thread
  std::vector<std::unique_ptr<Library>> libraries_;
  bool abandoned_ = false;
  WrongPins wrong_pins_;
};

}  // namespace tpcard::agent
