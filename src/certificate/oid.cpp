#include "certificate/oid.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace tpcard::certificate {
namespace {

constexpr std::size_t kLongestOid = 64;
constexpr std::uint32_t kBase = 1'000'000'000;

/// Base-128 groups, most significant first, as a decimal number of any size (UUID arcs beneath 2.25 have 128 bits).
std::string decimal_of(ByteView groups, std::uint32_t subtract) {
  std::vector<std::uint32_t> limbs{0};  // little endian, base 10^9
  for (auto group : groups) {
    std::uint64_t carry = group & 0x7FU;
    for (auto& limb : limbs) {
      carry += std::uint64_t{limb} * 128;
      limb = static_cast<std::uint32_t>(carry % kBase);
      carry /= kBase;
    }
    if (carry != 0) limbs.push_back(static_cast<std::uint32_t>(carry));
  }
  for (std::size_t i = 0; subtract != 0; ++i) {  // the caller has made sure that the number is not smaller
    const bool borrow = limbs[i] < subtract;
    limbs[i] = limbs[i] + (borrow ? kBase : 0) - subtract;
    subtract = borrow ? 1 : 0;
  }
  while (limbs.size() > 1 && limbs.back() == 0) limbs.pop_back();
  std::string text = std::to_string(limbs.back());
  for (std::size_t i = limbs.size() - 1; i-- > 0;) {
    const auto digits = std::to_string(limbs[i]);
    text.append(9 - digits.size(), '0').append(digits);
  }
  return text;
}

/// Cuts the first arc off.
ByteView take_arc(ByteView& content) {
  const auto last = std::ranges::find_if(content, [](std::uint8_t byte) { return (byte & 0x80) == 0; });
  const auto size = static_cast<std::size_t>(last - content.begin()) + 1;
  const auto arc = content.first(size);
  content = content.subspan(size);
  return arc;
}

/// Decimal without leading zeros: an arc is compared as text.
bool is_arc(std::string_view text) {
  const bool digits = std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  return digits && !text.empty() && (text.size() == 1 || text[0] != '0');
}

}  // namespace

std::optional<Oid> oid_from_der(ByteView content) {
  if (content.empty() || content.size() > kLongestOid || (content.back() & 0x80) != 0) return std::nullopt;
  Oid text;
  while (!content.empty()) {
    if (content.front() == 0x80) return std::nullopt;  // X.690 §8.19.2: no padding
    const auto arc = take_arc(content);
    if (!text.empty()) {
      text += '.';
      text += decimal_of(arc, 0);
    } else {  // X.690 §8.19.4: the first octets hold two arcs, 40·X + Y
      const std::uint32_t root = arc.size() > 1 || arc[0] >= 80 ? 2 : arc[0] / 40U;
      text = std::to_string(root) + '.' + decimal_of(arc, root * 40);
    }
  }
  return text;
}

bool is_beneath(std::string_view oid, std::string_view root) {
  return oid.starts_with(root) && (oid.size() == root.size() || oid[root.size()] == '.');
}

bool is_oid(std::string_view text) {
  std::size_t arcs = 0;
  std::string_view root;
  for (bool more = true; more; ++arcs) {
    const auto dot = text.find('.');
    const auto arc = text.substr(0, dot);
    if (!is_arc(arc)) return false;
    if (arcs == 0) root = arc;
    // X.660 §A.3: beneath 0 and 1 there are forty arcs, beneath 2 any number.
    if (arcs == 0 && arc != "0" && arc != "1" && arc != "2") return false;
    if (arcs == 1 && root != "2" && (arc.size() > 2 || (arc.size() == 2 && arc > "39"))) return false;
    more = dot != std::string_view::npos;
    if (more) text.remove_prefix(dot + 1);
  }
  return arcs >= 2;
}

}  // namespace tpcard::certificate
