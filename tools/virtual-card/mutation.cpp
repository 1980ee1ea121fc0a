#include "virtual-card/mutation.hpp"

#include <algorithm>
#include <array>

namespace tpcard::virtual_card {
namespace {

constexpr std::size_t kLongestAnswer = 65535;  // a frame's

std::size_t below(std::size_t bound, std::mt19937_64& random) { return bound == 0 ? 0 : random() % bound; }
std::uint8_t any_byte(std::mt19937_64& random) { return static_cast<std::uint8_t>(random() & 0xff); }

void change_bytes(Bytes& answer, std::mt19937_64& random) {
  for (auto left = 1 + below(8, random); left > 0 && !answer.empty(); --left) {
    answer[below(answer.size(), random)] = any_byte(random);
  }
}

void cut(Bytes& answer, std::mt19937_64& random) { answer.resize(below(answer.size() + 1, random)); }

void put_in(Bytes& answer, std::mt19937_64& random) {
  Bytes more(below(600, random));
  for (auto& byte : more) byte = any_byte(random);
  const auto where = answer.begin() + static_cast<std::ptrdiff_t>(below(answer.size() + 1, random));
  answer.insert(where, more.begin(), more.end());
}

/// Where parsers go wrong first: an element that says it is longer than what follows.
void make_lengths_large(Bytes& answer, std::mt19937_64& random) {
  constexpr std::array<std::uint8_t, 6> lengths{0x00, 0x7f, 0x80, 0x82, 0x84, 0xff};
  for (std::size_t at = 1; at < answer.size() && at < 8; at += 1 + below(3, random)) {
    answer[at] = lengths[below(lengths.size(), random)];
  }
}

void change_status(Bytes& answer, std::mt19937_64& random) {
  constexpr std::array<std::uint8_t, 8> first{0x61, 0x62, 0x63, 0x69, 0x6a, 0x6c, 0x90, 0x6f};
  if (answer.size() < 2) return;
  answer[answer.size() - 2] = first[below(first.size(), random)];
  answer[answer.size() - 1] = any_byte(random);
}

}  // namespace

Bytes mutated(Bytes answer, std::mt19937_64& random) {
  constexpr std::array ways{change_bytes, cut, put_in, make_lengths_large, change_status};
  if (below(8, random) != 0) return answer;
  ways[below(ways.size(), random)](answer, random);
  // vpcd waits for ever for the nothing in an empty frame.
  answer.resize(std::clamp<std::size_t>(answer.size(), 1, kLongestAnswer));
  return answer;
}

}  // namespace tpcard::virtual_card
