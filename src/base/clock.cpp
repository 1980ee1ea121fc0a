#include "base/clock.hpp"

#include <fmt/format.h>

#include <charconv>

namespace tpcard {
namespace {

template <typename Number>
bool read_digits(std::string_view text, std::size_t from, std::size_t count, Number& value) {
  if (from + count > text.size()) return false;
  const auto* first = text.data() + from;
  const auto [end, error] = std::from_chars(first, first + count, value);
  return error == std::errc{} && end == first + count && *first != '-';
}

}  // namespace

Instant SystemClock::now() const {
  return std::chrono::time_point_cast<milliseconds>(std::chrono::system_clock::now());
}

std::string to_rfc3339(Instant instant) {
  const auto day = std::chrono::floor<days>(instant);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{std::chrono::floor<seconds>(instant - day)};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                     time.minutes().count(), time.seconds().count());
}

std::optional<Instant> from_rfc3339(std::string_view text) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  unsigned hour = 0;
  unsigned minute = 0;
  unsigned second = 0;
  const bool shaped = text.size() >= 20 && (text.back() == 'Z' || text.back() == 'z') && text[4] == '-' &&
                      text[7] == '-' && (text[10] == 'T' || text[10] == 't' || text[10] == ' ') && text[13] == ':' &&
                      text[16] == ':' && read_digits(text, 0, 4, year) && read_digits(text, 5, 2, month) &&
                      read_digits(text, 8, 2, day) && read_digits(text, 11, 2, hour) &&
                      read_digits(text, 14, 2, minute) && read_digits(text, 17, 2, second);
  if (!shaped || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  const auto fraction = text.substr(19, text.size() - 20);
  const bool fraction_fits =
      fraction.empty() || (fraction.size() > 1 && fraction.front() == '.' &&
                           fraction.find_first_not_of("0123456789", 1) == std::string_view::npos);
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
  if (!fraction_fits || !date.ok()) return std::nullopt;
  return Instant{std::chrono::sys_days{date}} + hours{hour} + minutes{minute} + seconds{second};
}

}  // namespace tpcard
