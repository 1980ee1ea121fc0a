#include "trust/serial_index.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <ranges>

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

using Reversed = std::array<std::uint8_t, kLongestSerial>;

Reversed reversed(ByteView serial) {
  Reversed bytes{};
  std::ranges::reverse_copy(serial, bytes.begin());
  return bytes;
}

/// The leading bytes of a reversed serial as a number.
std::size_t prefix_of(const Reversed& serial, std::size_t size) {
  std::size_t prefix = 0;
  for (std::size_t i = 0; i < size; ++i) prefix = prefix << 8 | serial[i];
  return prefix;
}

/// Bytes of a serial that the index stands for: two for a million, which makes runs of about fifteen. The index then
/// takes 256 KB, so two are worth it from half a million on. One is left to be the mark.
std::size_t prefix_size_for(std::size_t count, std::size_t serial_size) {
  const std::size_t wanted = count < (1U << 11) ? 0 : count < (1U << 19) ? 1 : 2;
  return std::min(wanted, serial_size - 1);
}

void put_record(const SerialIndex::Entry& entry, ByteView rest, std::uint8_t* record) {
  std::ranges::copy(rest, record);
  record += rest.size();
  for (unsigned i = 0; i < 4; ++i) record[i] = static_cast<std::uint8_t>(entry.revoked_at >> (24 - 8 * i));
  record[4] = entry.reason;
}

/// A mark and its record.
using Marked = std::array<std::uint8_t, kLongestSerial + kTailSize>;

/// By the mark and the rest of the serial. A list may name a serial twice, suspended and later revoked for good: what
/// can be undone comes last.
void sort_run(std::span<std::uint8_t> marks, std::span<std::uint8_t> records, std::vector<Marked>& scratch) {
  if (marks.size() < 2) return;
  const auto stride = records.size() / marks.size();
  scratch.resize(marks.size());
  for (std::size_t i = 0; i < scratch.size(); ++i) {
    scratch[i][0] = marks[i];
    std::copy_n(records.data() + i * stride, stride, scratch[i].begin() + 1);
  }
  std::ranges::sort(scratch, [&](const Marked& left, const Marked& right) {
    const auto order = std::memcmp(left.data(), right.data(), 1 + stride - kTailSize);
    constexpr auto kHold = static_cast<std::uint8_t>(RevocationReason::certificate_hold);
    return order < 0 || (order == 0 && left[stride] != kHold && right[stride] == kHold);
  });
  for (std::size_t i = 0; i < scratch.size(); ++i) {
    marks[i] = scratch[i][0];
    std::copy_n(scratch[i].begin() + 1, stride, records.data() + i * stride);
  }
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
  Group group{serial_size, prefix_size_for(entries.size(), serial_size), {}, {}, {}};
  const auto stride = group.rest_size() + kTailSize;
  // A counting sort by the prefix, written where it stays; then each short run by itself.
  group.starts.assign((std::size_t{1} << (8 * group.prefix_size)) + 1, 0);
  const auto place_of = [&](const Entry& entry) { return prefix_of(reversed(entry.serial), group.prefix_size); };
  for (const auto* entry : entries) ++group.starts[place_of(*entry) + 1];
  for (std::size_t i = 1; i < group.starts.size(); ++i) group.starts[i] += group.starts[i - 1];
  group.marks.resize(entries.size());
  group.records.reserve(entries.size() * stride);
  prefer_large_pages(group.records.data(), group.records.capacity());
  group.records.resize(entries.size() * stride);
  auto next = group.starts;
  for (const auto* entry : entries) {
    const auto bytes = reversed(entry->serial);
    const std::size_t place = next[prefix_of(bytes, group.prefix_size)]++;
    group.marks[place] = bytes[group.prefix_size];
    put_record(*entry, ByteView(bytes).subspan(group.prefix_size + 1, group.rest_size()),
               group.records.data() + place * stride);
  }
  std::vector<Marked> scratch;
  for (std::size_t i = 0; i + 1 < group.starts.size(); ++i) {
    const std::size_t first = group.starts[i];
    const std::size_t count = group.starts[i + 1] - first;
    sort_run(std::span(group.marks).subspan(first, count),
             std::span(group.records).subspan(first * stride, count * stride), scratch);
  }
  return group;
}

std::optional<RevokedEntry> SerialIndex::find(ByteView serial) const {
  serial = magnitude(serial);
  const auto group = std::ranges::find(groups_, serial.size(), &Group::serial_size);
  if (serial.empty() || group == groups_.end()) return std::nullopt;
  const auto bytes = reversed(serial);
  const auto mark = bytes[group->prefix_size];
  const auto* rest = bytes.data() + group->prefix_size + 1;
  const auto rest_size = group->rest_size();
  const auto record = [&](std::size_t place) { return group->records.data() + place * (rest_size + kTailSize); };

  const auto prefix = prefix_of(bytes, group->prefix_size);
  const std::size_t low = group->starts[prefix];
  const auto marks = std::span(group->marks).first(group->starts[prefix + 1]).subspan(low);
  // Marks are spread evenly: the record, if there is one, is about here, far out in memory. It comes while they are
  // read.
  __builtin_prefetch(record(low + (marks.size() * mark >> 8)));
  // Nearly always there are none: the serial is not listed.
  const auto alike = std::ranges::equal_range(marks, mark);
  const auto places = std::views::iota(low + static_cast<std::size_t>(alike.begin() - marks.begin()),
                                       low + static_cast<std::size_t>(alike.end() - marks.begin()));
  const auto order = [&](std::size_t place) { return std::memcmp(record(place), rest, rest_size); };
  const auto found = std::ranges::partition_point(places, [&](std::size_t place) { return order(place) < 0; });
  if (found == places.end() || order(*found) != 0) return std::nullopt;
  return read_tail(record(*found) + rest_size);
}

std::size_t SerialIndex::memory() const {
  std::size_t bytes = groups_.capacity() * sizeof(Group);
  for (const auto& group : groups_) {
    bytes += group.records.capacity() + group.marks.capacity() + group.starts.capacity() * sizeof(std::uint32_t);
  }
  return bytes;
}

}  // namespace tpcard::trust
