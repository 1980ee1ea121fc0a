// SET OF in DER's one order (X.690 §11.6). Internal to this room.
#pragma once

#include <algorithm>

#include "certificate/der.hpp"

namespace tpcard::certificate {

/// Whether the elements of a SET OF's content ascend as bytes.
[[nodiscard]] inline bool is_in_order(ByteView set_of) {
  ByteView before;
  for (der::Reader rest(set_of); !rest.at_end();) {
    const auto element = rest.any();
    if (!element || std::ranges::lexicographical_compare(element->whole, before)) return false;
    before = element->whole;
  }
  return true;
}

}  // namespace tpcard::certificate
