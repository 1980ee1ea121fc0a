#include "agent/cards.hpp"

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

std::optional<TriesLeft> tries_left_of(std::string_view id) {
  for (const auto tries : {TriesLeft::unknown, TriesLeft::low, TriesLeft::last}) {
    if (id == id_of(tries)) return tries;
  }
  return std::nullopt;
}

}  // namespace tpcard::agent
