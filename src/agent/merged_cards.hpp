// Several card libraries often see one reader: what each of them told becomes one report, in which every reader and
// every card stands once.
#pragma once

#include <vector>

#include "agent/cards.hpp"

namespace tpcard::agent {

/// What one library told; libraries in order of preference.
using Reports = std::vector<CardsReport>;

/// How much a library knows of a card, more is better: one that it can use, one whose organization it read, …
[[nodiscard]] int knowledge(const Card& card);

/// For a reader that two libraries see, the one counts that can use its card, else the one that knows it best, else the
/// first. Why no card can be used is told once for all: a library that failed may be the one that knows the card.
[[nodiscard]] CardsReport merged(const Reports& reports);

}  // namespace tpcard::agent
