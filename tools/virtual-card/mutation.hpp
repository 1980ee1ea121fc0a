// A card that lies: its answers changed at random, for fuzzing what reads them. The same seed lies the same way.
#pragma once

#include <random>

#include "base/bytes.hpp"

namespace tpcard::virtual_card {

/// Seven of eight answers stay as they are, so that the reader's software gets further than its first question. The
/// others get bytes changed, cut off or put in, lengths made large, or another status word; none becomes empty.
[[nodiscard]] Bytes mutated(Bytes answer, std::mt19937_64& random);

}  // namespace tpcard::virtual_card
