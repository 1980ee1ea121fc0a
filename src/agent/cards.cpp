#include "agent/cards.hpp"

#include <algorithm>

namespace tpcard::agent {

std::string_view id_of(TriesLeft tries) {
  switch (tries) {
    case TriesLeft::unknown:
      return "unknown";
    case TriesLeft::low:
      return "low";
    case TriesLeft::last:
      return "last";
  }
  return "unknown";
}

ErrorCode why_missing(const CardsReport& report) {
  if (report.problem == ErrorCode::card_software_failed) return *report.problem;
  const auto is_held = [](const Card& card) { return card.problem == ErrorCode::card_in_use; };
  return std::ranges::any_of(report.cards, is_held) ? ErrorCode::card_in_use : ErrorCode::card_removed;
}

std::optional<TriesLeft> tries_left_of(std::string_view id) {
  for (const auto tries : {TriesLeft::unknown, TriesLeft::low, TriesLeft::last}) {
    if (id == id_of(tries)) return tries;
  }
  return std::nullopt;
}

}  // namespace tpcard::agent
