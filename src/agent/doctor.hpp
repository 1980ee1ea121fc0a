// `tpcard-agent cards` and `tpcard-agent doctor`: what the component finds on this computer, in words that a help desk
// can read over the telephone.
#pragma once

#include <iosfwd>

#include "agent/settings.hpp"

namespace tpcard::agent {

/// Readers and cards as text. True when a card can be used.
bool tell_cards(std::ostream& out, const Settings& settings);
/// Everything: library, readers, cards, ports, sites. True when nothing is wrong.
bool tell_all(std::ostream& out, const Settings& settings);

}  // namespace tpcard::agent
