#include "membership/unified_business_number.hpp"

#include <algorithm>
#include <array>

namespace tpcard::membership {

bool looks_like_unified_business_number(std::string_view text) {
  return text.size() == 8 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<UnifiedBusinessNumber> UnifiedBusinessNumber::parse(std::string_view text) {
  if (!looks_like_unified_business_number(text)) return std::nullopt;
  constexpr std::array kWeights{1, 2, 1, 2, 1, 2, 4, 1};
  int total = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) {
    const int product = (text[i] - '0') * kWeights[i];
    total += product / 10 + product % 10;
  }
  // A seventh digit of 7 gives 7 × 4 = 28, 2 + 8 = 10, which may be read as 1 or 0.
  const bool valid = total % 5 == 0 || (text[6] == '7' && (total + 1) % 5 == 0);
  if (!valid) return std::nullopt;
  return UnifiedBusinessNumber(std::string(text));
}

}  // namespace tpcard::membership
