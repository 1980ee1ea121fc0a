// The sentences of the self-check for what can be wrong with a card or the way to it.
#pragma once

#include "agent/language.hpp"
#include "base/error.hpp"

namespace tpcard::agent {

struct Trouble {
  Words what;
  Words next;
};

[[nodiscard]] Trouble trouble(ErrorCode code);

}  // namespace tpcard::agent
