// `tpcard-agent cards` and `tpcard-agent doctor`: the self-check as numbered lines on a terminal.
#pragma once

#include <iosfwd>

#include "agent/self_check.hpp"

namespace tpcard::agent {

/// Each finding as a numbered line, and below it what to do next. True when nothing is wrong.
bool tell(std::ostream& out, const std::vector<Finding>& findings, Language language);

/// Readers and cards. True when a card can be used.
bool tell_cards(std::ostream& out, const Overrides& overrides);
/// Everything, a configuration that cannot be read too. True when nothing is wrong.
bool tell_all(std::ostream& out, const Overrides& overrides);

}  // namespace tpcard::agent
