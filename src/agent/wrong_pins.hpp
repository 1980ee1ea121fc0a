// The tries that are left on a card whose library tells none of them: counted by the wrong PINs typed here. Kept by the
// component itself, because card processes come and go.
#pragma once

#include <map>
#include <string>

#include "agent/cards.hpp"

namespace tpcard::agent {

class WrongPins {
 public:
  /// A signature succeeded (the card has all its tries again) or did not.
  void note(const std::string& card, const SignOutcome& outcome);
  /// What the library tells; where it tells nothing, what the wrong PINs since the last success leave: government cards
  /// allow three tries, so that after two one is left, if the card had them all at first.
  [[nodiscard]] TriesLeft tries_of(const std::string& card, TriesLeft told) const;

 private:
  std::map<std::string, int> wrong_;  ///< by the card's id
};

}  // namespace tpcard::agent
