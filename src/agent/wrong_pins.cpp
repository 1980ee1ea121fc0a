#include "agent/wrong_pins.hpp"

namespace tpcard::agent {

void WrongPins::note(const std::string& card, const SignOutcome& outcome) {
  if (outcome) {
    wrong_.erase(card);
  } else if (outcome.error().code == ErrorCode::pin_wrong) {
    ++wrong_[card];
  } else if (outcome.error().code == ErrorCode::pin_locked) {
    wrong_.erase(card);  // it begins anew once it is unlocked
  }
}

TriesLeft WrongPins::tries_of(const std::string& card, TriesLeft told) const {
  const auto found = wrong_.find(card);
  if (told != TriesLeft::unknown || found == wrong_.end()) return told;
  return found->second == 1 ? TriesLeft::low : TriesLeft::last;
}

}  // namespace tpcard::agent
