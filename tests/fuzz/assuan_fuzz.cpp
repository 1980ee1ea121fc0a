// Any bytes as a pinentry's reply, in pieces of any size.
#include <algorithm>

#include "agent/assuan.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using tpcard::agent::assuan::ReplyReader;
  ReplyReader reader;
  const std::size_t piece = size == 0 ? 1 : 1 + data[0] % 64U;
  auto state = ReplyReader::State::more;
  for (std::size_t at = 1; at < size && state == ReplyReader::State::more;) {
    const auto space = reader.space();
    if (space.empty()) __builtin_trap();
    const auto count = std::min({piece, size - at, space.size()});
    std::copy_n(data + at, count, space.begin());
    at += count;
    state = reader.received(count);
  }
  if (reader.data().bytes().size() > 64) __builtin_trap();
  return 0;
}
