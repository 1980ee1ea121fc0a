#include "trust/serial_index.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace tpcard::trust {
namespace {

using Entry = SerialIndex::Entry;

/// Serials of all lengths, many of one, random and counted.
std::vector<Bytes> many_serials(std::size_t count) {
  std::mt19937_64 random(1);
  std::vector<Bytes> serials;
  for (std::size_t i = 0; i < count; ++i) {
    Bytes serial(i % 3 == 0 ? 20 : 1 + random() % 20);
    for (auto& byte : serial) byte = static_cast<std::uint8_t>(random());
    serial[0] = static_cast<std::uint8_t>(serial[0] | 1);
    serials.push_back(std::move(serial));
  }
  return serials;
}

TEST(SerialIndex, finds_every_entry_with_its_reason_and_time_and_nothing_else) {
  for (const std::size_t count : {1U, 50U, 1000U, 60000U}) {
    const auto serials = many_serials(count);
    std::map<Bytes, std::uint32_t> expected;
    std::vector<Entry> entries;
    for (std::size_t i = 0; i < serials.size(); ++i) {
      if (!expected.emplace(serials[i], static_cast<std::uint32_t>(i)).second) continue;
      entries.push_back({serials[i], static_cast<std::uint32_t>(i), static_cast<std::uint8_t>(i % 2 == 0 ? 6 : 255)});
    }
    const SerialIndex index(entries);
    EXPECT_EQ(index.size(), expected.size());
    for (const auto& [serial, time] : expected) {
      const auto found = index.find(serial);
      ASSERT_TRUE(found);
      EXPECT_EQ(to_unix_ms(found->revoked_at), std::int64_t{time} * 1000);
      EXPECT_EQ(found->reason.has_value(), time % 2 == 0);
      auto with_zero = serial;
      with_zero.insert(with_zero.begin(), 0);
      EXPECT_TRUE(index.find(with_zero));
      auto other = serial;
      other.back() = static_cast<std::uint8_t>(other.back() ^ 0x5A);
      EXPECT_EQ(index.find(other).has_value(), expected.contains(other));
    }
  }
}

TEST(SerialIndex, of_two_entries_about_one_serial_the_one_for_good_counts) {
  auto serials = many_serials(1000);
  const Bytes twice = serials[7];
  for (const bool hold_first : {true, false}) {
    std::vector<Entry> entries;
    for (const auto& serial : serials) entries.push_back({serial, 1, 6});
    std::erase_if(entries, [&](const Entry& entry) { return std::ranges::equal(entry.serial, twice); });
    entries.insert(entries.begin() + 500, 3, Entry{twice, 2, static_cast<std::uint8_t>(hold_first ? 6 : 1)});
    entries.push_back({twice, 3, static_cast<std::uint8_t>(hold_first ? 1 : 6)});
    EXPECT_EQ(SerialIndex(entries).find(twice)->reason, RevocationReason::key_compromise);
  }
}

/// Of the even numbers from 0 on each is found, and no odd one. A number stands at the end of `size` bytes, or after
/// the first of them: then all end alike.
void expect_the_even_ones(std::size_t count, std::size_t size, bool number_last) {
  const std::size_t ones = number_last ? size - 1 : 4;  // the place of a number's last byte
  Bytes serials(count * size, 0x5A);
  const auto serial = [&](std::size_t i) { return std::span(serials).subspan(i * size, size); };
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t byte = 0; byte < 4; ++byte)
      serial(i)[ones - byte] = static_cast<std::uint8_t>(2 * i >> (8 * byte));
    entries.push_back({serial(i), static_cast<std::uint32_t>(i), 1});
  }
  const SerialIndex index(entries);
  for (std::size_t i = 0; i < count; i += 17) {
    const auto found = index.find(serial(i));
    ASSERT_TRUE(found) << i;
    ASSERT_EQ(to_unix_ms(found->revoked_at), static_cast<std::int64_t>(i) * 1000);
    serial(i)[ones] |= 1;
    ASSERT_FALSE(index.find(serial(i))) << i;
  }
}

TEST(SerialIndex, of_a_list_long_enough_for_the_wide_index_the_even_numbers_are_found_and_no_odd_one) {
  expect_the_even_ones(600'000, 5, true);
}

TEST(SerialIndex, serials_that_all_end_alike_are_found_too) { expect_the_even_ones(20'000, 12, false); }

TEST(SerialIndex, an_empty_one_finds_nothing) {
  EXPECT_FALSE(SerialIndex{}.find(Bytes{1}));
  EXPECT_FALSE(SerialIndex{}.find({}));
}

TEST(SerialIndex, a_hundred_thousand_serials_take_little_more_than_24_bytes_each) {
  std::mt19937_64 random(2);
  std::vector<Bytes> serials(100000, Bytes(20));
  std::vector<Entry> entries;
  for (auto& serial : serials) {
    for (auto& byte : serial) byte = static_cast<std::uint8_t>(random());
    serial[0] = 0x7F;
    entries.push_back({serial, 0, SerialIndex::kNoReason});
  }
  EXPECT_LE(SerialIndex(entries).memory(), 100000U * 241 / 10);
}

}  // namespace
}  // namespace tpcard::trust
