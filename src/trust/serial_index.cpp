#include "trust/serial_index.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "base/large_pages.hpp"

namespace tpcard::trust {
namespace {

constexpr std::size_t kLongestSerial = 20;
constexpr std::size_t kTailSize = 5;  ///< 4 bytes of time, 1 of reason

/// Without leading zeros: INTEGER content and magnitude become the same.
ByteView magnitude(ByteView serial) {
  while (!serial.empty() && serial.front() == 0) serial = serial.subspan(1);
  return serial;
}

constexpr std::size_t kLeading = sizeof(std::uint64_t);

/// With room behind it for the leading bytes of a short rest.
using Reversed = std::array<std::uint8_t, kLongestSerial + kLeading>;

Reversed reversed(ByteView serial) {
  Reversed bytes{};
  std::ranges::reverse_copy(serial, bytes.begin());
  return bytes;
}

/// The leading bits of a reversed serial, three bytes at most.
std::size_t prefix_of(const Reversed& serial, unsigned bits) {
  const std::size_t three = std::size_t{serial[0]} << 16 | std::size_t{serial[1]} << 8 | serial[2];
  return three >> (24 - bits);
}

/// So many that a run has about fifteen records: the index of a million stays in a processor's cache, and stands for
/// two bytes of each serial.
unsigned prefix_bits_for(std::size_t count, std::size_t serial_size) {
  const auto wanted = static_cast<std::size_t>(std::bit_width(count / 16));
  return static_cast<unsigned>(std::min({wanted, std::size_t{24}, 8 * serial_size}));
}

void put_record(const SerialIndex::Entry& entry, ByteView rest, std::uint8_t* record) {
  std::ranges::copy(rest, record);
  record += rest.size();
  for (unsigned i = 0; i < 4; ++i) record[i] = static_cast<std::uint8_t>(entry.revoked_at >> (24 - 8 * i));
  record[4] = entry.reason;
}

/// The leading eight bytes of a record as a number: enough to order nearly all of them, and one comparison.
std::uint64_t leading(const std::uint8_t* record) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < kLeading; ++i) value = value << 8 | record[i];
  return value;
}

/// The first place in [low, high) whose leading bytes are not before the key. A usual run is evenly spread: `share` of
/// it (of 2^32) lies before the key, and the place is there or beside it, so that one read of memory finds it. A long
/// run, of serials that are not spread, is halved.
template <typename Leads>
std::size_t first_not_before(std::size_t low, std::size_t high, std::uint64_t key, std::uint64_t share, Leads leads) {
  constexpr std::size_t kUsual = 64;
  while (high - low > kUsual) {
    const auto middle = low + (high - low) / 2;
    if (leads(middle) < key) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  auto place = low + ((high - low) * share >> 32);
  while (place < high && leads(place) < key) ++place;
  while (place > low && leads(place - 1) >= key) --place;
  return place;
}

using Record = std::array<std::uint8_t, kLongestSerial + kTailSize>;

/// By the rest of the serial. A list may name a serial twice, suspended and later revoked for good: what can be undone
/// comes last.
void sort_run(std::span<std::uint8_t> run, std::size_t rest_size, std::vector<Record>& scratch) {
  const auto stride = rest_size + kTailSize;
  if (run.size() <= stride) return;
  scratch.resize(run.size() / stride);
  for (std::size_t i = 0; i < scratch.size(); ++i) std::copy_n(run.data() + i * stride, stride, scratch[i].begin());
  std::ranges::sort(scratch, [&](const Record& left, const Record& right) {
    const auto order = std::memcmp(left.data(), right.data(), rest_size);
    constexpr auto kHold = static_cast<std::uint8_t>(RevocationReason::certificate_hold);
    return order < 0 || (order == 0 && left[stride - 1] != kHold && right[stride - 1] == kHold);
  });
  for (std::size_t i = 0; i < scratch.size(); ++i) std::copy_n(scratch[i].begin(), stride, run.data() + i * stride);
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
  Group group{serial_size, prefix_bits_for(entries.size(), serial_size), {}, {}};
  const auto rest_size = group.rest_size();
  const auto stride = rest_size + kTailSize;
  const auto place_of = [&](const Entry& entry) { return prefix_of(reversed(entry.serial), group.prefix_bits); };
  // A counting sort by the prefix, written where it stays; then each short run by itself.
  group.starts.assign((std::size_t{1} << group.prefix_bits) + 1, 0);
  for (const auto* entry : entries) ++group.starts[place_of(*entry) + 1];
  for (std::size_t i = 1; i < group.starts.size(); ++i) group.starts[i] += group.starts[i - 1];
  // The last record's leading bytes may be read beyond its end.
  group.records.reserve(entries.size() * stride + kLeading);
  prefer_large_pages(group.records.data(), group.records.capacity());
  group.records.resize(group.records.capacity());
  auto next = group.starts;
  for (const auto* entry : entries) {
    const auto bytes = reversed(entry->serial);
    put_record(*entry, ByteView(bytes).subspan(group.prefix_bits / 8, rest_size),
               group.records.data() + next[place_of(*entry)]++ * stride);
  }
  std::vector<Record> scratch;
  for (std::size_t i = 0; i + 1 < group.starts.size(); ++i) {
    const auto first = group.starts[i] * stride;
    sort_run(std::span(group.records).subspan(first, group.starts[i + 1] * stride - first), rest_size, scratch);
  }
  return group;
}

std::optional<RevokedEntry> SerialIndex::find(ByteView serial) const {
  serial = magnitude(serial);
  const auto found = std::ranges::find(groups_, serial.size(), &Group::serial_size);
  if (serial.empty() || found == groups_.end()) return std::nullopt;
  const auto bytes = reversed(serial);
  const auto prefix = prefix_of(bytes, found->prefix_bits);
  const std::size_t low = found->starts[prefix];
  const std::size_t high = found->starts[prefix + 1];
  const auto rest_size = found->rest_size();
  const auto* rest = bytes.data() + found->prefix_bits / 8;
  const auto record = [&](std::size_t place) { return found->records.data() + place * (rest_size + kTailSize); };
  // Beyond the serial's own bytes nothing counts.
  const auto counts = rest_size >= kLeading ? ~std::uint64_t{0} : ~(~std::uint64_t{0} >> (8 * rest_size));
  const auto leads = [&](std::size_t place) { return leading(record(place)) & counts; };
  const auto key = leading(rest) & counts;
  const auto share = key << (found->prefix_bits % 8) >> 32;
  for (auto place = first_not_before(low, high, key, share, leads); place < high && leads(place) == key; ++place) {
    if (std::memcmp(record(place), rest, rest_size) == 0) return read_tail(record(place) + rest_size);
  }
  return std::nullopt;
}

std::size_t SerialIndex::memory() const {
  std::size_t bytes = groups_.capacity() * sizeof(Group);
  for (const auto& group : groups_) bytes += group.records.capacity() + group.starts.capacity() * sizeof(std::uint32_t);
  return bytes;
}

}  // namespace tpcard::trust
