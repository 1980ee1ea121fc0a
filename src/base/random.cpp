#include "base/random.hpp"

namespace tpcard {

Bytes Random::bytes(std::size_t count) {
  Bytes result(count);
  fill(result);
  return result;
}

std::string Random::token(std::size_t count) { return to_base64url(bytes(count)); }

std::uint32_t Random::below(std::uint32_t bound) {
  const std::uint32_t limit = UINT32_MAX - UINT32_MAX % bound;
  for (;;) {
    std::uint32_t value = 0;
    fill({reinterpret_cast<std::uint8_t*>(&value), sizeof value});
    if (value < limit) return value % bound;
  }
}

}  // namespace tpcard
