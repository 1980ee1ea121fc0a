#include "agent/presence.hpp"

namespace tpcard::agent {

void show_presence(Presence) {}

bool is_shown() { return false; }

}  // namespace tpcard::agent
