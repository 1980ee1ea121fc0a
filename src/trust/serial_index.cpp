#include "trust/serial_index.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace tpcard::trust {
namespace {

constexpr std::size_t kLongestSerial = 20;
constexpr std::size_t kTailSize = 5;  ///< 4 bytes of time, 1 of reason

/// Without leading zeros: INTEGER content and magnitude become the same.
ByteView magnitude(ByteView serial) {
  while (!serial.empty() && serial.front() == 0) serial = serial.subspan(1);
  return serial;
}

using Reversed = std::array<std::uint8_t, kLongestSerial>;

Reversed reversed(ByteView serial) {
  Reversed bytes{};
  std::ranges::reverse_copy(serial, bytes.begin());
  return bytes;
}

std::size_t prefix_value(ByteView prefix) {
  std::size_t value = 0;
  for (auto byte : prefix) value = value << 8 | byte;
  return value;
}

/// An index of 2^16 places for a handful of serials would be all index.
std::size_t prefix_size_for(std::size_t count, std::size_t serial_size) {
  const std::size_t wanted = count < 64 ? 0 : count < 16384 ? 1 : 2;
  return std::min(wanted, serial_size);
}

void put_record(const SerialIndex::Entry& entry, ByteView rest, std::uint8_t* record) {
  std::ranges::copy(rest, record);
  record += rest.size();
  for (unsigned i = 0; i < 4; ++i) record[i] = static_cast<std::uint8_t>(entry.revoked_at >> (24 - 8 * i));
  record[4] = entry.reason;
}

/// Narrows [low, high) to a few places around where the key would stand. The bytes are evenly spread, so the first
/// guess is at most a cache line away; from there in steps that double, then by halves: never worse than binary search
/// by much.
template <typename OrderOf>
std::pair<std::size_t, std::size_t> narrow(std::size_t low, std::size_t high, std::size_t first_byte,
                                           OrderOf order_of) {
  constexpr std::size_t kFew = 2;
  if (high - low <= kFew) return {low, high};
  const auto guess = low + (high - low) * first_byte / 256;
  if (order_of(guess) < 0) {
    low = guess + 1;
    for (std::size_t step = 1; low + step < high; step *= 2) {
      if (order_of(low + step) >= 0) {
        high = low + step + 1;
        break;
      }
      low += step + 1;
    }
  } else {
    high = guess + 1;
    for (std::size_t step = 1; high > low + step; step *= 2) {
      if (order_of(high - 1 - step) <= 0) {
        low = high - 1 - step;
        break;
      }
      high -= step;
    }
  }
  while (high - low > kFew) {
    const auto middle = low + (high - low) / 2;
    (order_of(middle) < 0 ? low : high) = middle + 1;
  }
  return {low, high};
}

RevokedEntry read_tail(const std::uint8_t* tail) {
  const auto time = std::uint32_t{tail[0]} << 24 | std::uint32_t{tail[1]} << 16 | std::uint32_t{tail[2]} << 8 | tail[3];
  RevokedEntry entry{std::nullopt, Instant{seconds{time}}};
  if (tail[4] != SerialIndex::kNoReason) entry.reason = static_cast<RevocationReason>(tail[4]);
  return entry;
}

}  // namespace

SerialIndex::SerialIndex(std::span<const Entry> entries) {
  std::array<std::vector<const Entry*>, kLongestSerial + 1> by_size;
  for (const auto& entry : entries) {
    if (!entry.serial.empty() && entry.serial.size() <= kLongestSerial) by_size[entry.serial.size()].push_back(&entry);
  }
  for (std::size_t size = 1; size <= kLongestSerial; ++size) {
    if (by_size[size].empty()) continue;
    groups_.push_back(make_group(by_size[size], size));
    size_ += by_size[size].size();
  }
}

SerialIndex::Group SerialIndex::make_group(std::span<const Entry* const> entries, std::size_t serial_size) {
  Group group{serial_size, prefix_size_for(entries.size(), serial_size), {}, {}};
  const auto prefix_of = [&](const Entry& entry) {
    const auto bytes = reversed(entry.serial);
    return prefix_value(ByteView(bytes).first(group.prefix_size));
  };
  // A counting sort by the prefix, then each short run by itself.
  group.starts.assign((std::size_t{1} << (8 * group.prefix_size)) + 1, 0);
  for (const auto* entry : entries) ++group.starts[prefix_of(*entry) + 1];
  for (std::size_t i = 1; i < group.starts.size(); ++i) group.starts[i] += group.starts[i - 1];
  std::vector<const Entry*> sorted(entries.size());
  auto next = group.starts;
  for (const auto* entry : entries) sorted[next[prefix_of(*entry)]++] = entry;
  // A list may name a serial twice, suspended and later revoked for good: what can be undone comes last.
  constexpr auto kHold = static_cast<std::uint8_t>(RevocationReason::certificate_hold);
  const auto by_rest = [](const Entry* left, const Entry* right) {
    const auto order = std::lexicographical_compare_three_way(left->serial.rbegin(), left->serial.rend(),
                                                              right->serial.rbegin(), right->serial.rend());
    return order < 0 || (order == 0 && left->reason != kHold && right->reason == kHold);
  };
  for (std::size_t i = 0; i + 1 < group.starts.size(); ++i) {
    std::sort(sorted.begin() + group.starts[i], sorted.begin() + group.starts[i + 1], by_rest);
  }
  const std::size_t rest_size = serial_size - group.prefix_size;
  group.records.resize(entries.size() * (rest_size + kTailSize));
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const auto bytes = reversed(sorted[i]->serial);
    put_record(*sorted[i], ByteView(bytes).subspan(group.prefix_size, rest_size),
               group.records.data() + i * (rest_size + kTailSize));
  }
  return group;
}

std::optional<RevokedEntry> SerialIndex::find(ByteView serial) const {
  serial = magnitude(serial);
  const auto found = std::ranges::find(groups_, serial.size(), &Group::serial_size);
  if (serial.empty() || found == groups_.end()) return std::nullopt;
  const auto bytes = reversed(serial);
  const auto prefix = prefix_value(ByteView(bytes).first(found->prefix_size));
  const std::size_t rest_size = serial.size() - found->prefix_size;
  const std::size_t stride = rest_size + kTailSize;
  const auto* rest = bytes.data() + found->prefix_size;
  const auto order_of = [&](std::size_t place) {
    return std::memcmp(found->records.data() + place * stride, rest, rest_size);
  };
  const auto [low, high] =
      narrow(found->starts[prefix], found->starts[prefix + 1], rest_size == 0 ? 0 : rest[0], order_of);
  for (auto place = low; place < high; ++place) {
    if (order_of(place) != 0) continue;
    while (place > found->starts[prefix] && order_of(place - 1) == 0) --place;
    return read_tail(found->records.data() + place * stride + rest_size);
  }
  return std::nullopt;
}

std::size_t SerialIndex::memory() const {
  std::size_t bytes = groups_.capacity() * sizeof(Group);
  for (const auto& group : groups_) bytes += group.records.capacity() + group.starts.capacity() * sizeof(std::uint32_t);
  return bytes;
}

}  // namespace tpcard::trust
