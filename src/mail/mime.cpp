#include "mail/mime.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tpcard::mail {
namespace {

constexpr std::size_t kLongestLine = 76;
// RFC 2047 §2: a word has at most 75 characters, of which `=?UTF-8?Q?` and `?=` take twelve.
constexpr std::size_t kLongestWord = 75 - 12;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

std::string escaped(char c) { return fmt::format("={:02X}", static_cast<unsigned char>(c)); }

bool is_plain_header(std::string_view text) {
  return text.size() <= 60 && text.find("=?") == std::string_view::npos &&
         std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; });
}

// RFC 2047 §5 (3), the strictest of its sets: good within a phrase, too.
bool is_plain_in_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '!' || c == '*' ||
         c == '+' || c == '-' || c == '/';
}

std::string encoded_in_word(char c) {
  if (is_plain_in_word(c)) return std::string(1, c);
  if (c == ' ' || is_control(c)) return "_";
  return escaped(c);
}

// The length of a UTF-8 sequence by its first byte; 1 for what is none.
std::size_t sequence_length(char first) {
  const auto byte = static_cast<unsigned char>(first);
  return byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
}

}  // namespace

std::string encode_header(std::string_view text) {
  if (is_plain_header(text)) return std::string(text);
  std::string header;
  std::string word;
  const auto flush = [&] {
    if (!header.empty()) header += "\r\n ";
    header += "=?UTF-8?Q?" + word + "?=";
    word.clear();
  };
  while (!text.empty()) {
    // RFC 2047 §5: a character is never split between words.
    std::string character;
    const auto length = std::min(sequence_length(text.front()), text.size());
    for (char c : text.substr(0, length)) character += encoded_in_word(c);
    text.remove_prefix(length);
    if (word.size() + character.size() > kLongestWord) flush();
    word += character;
  }
  flush();
  return header;
}

std::string quoted_printable(std::string_view text) {
  std::string out;
  std::size_t column = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') {
      out += "\r\n";
      column = 0;
      continue;
    }
    const bool ends_line = i + 1 == text.size() || text[i + 1] == '\n';
    const bool plain = (c > ' ' && c < 0x7f && c != '=') || (c == ' ' && !ends_line);
    const auto piece = plain ? std::string(1, c) : escaped(c);
    if (column + piece.size() > kLongestLine - 1) {
      out += "=\r\n";
      column = 0;
    }
    out += piece;
    column += piece.size();
  }
  return out;
}

std::string date_header(Instant instant) {
  static constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<days>(instant);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{std::chrono::floor<seconds>(instant - day)};
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000", kDays[std::chrono::weekday{day}.c_encoding()],
                     static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), time.hours().count(), time.minutes().count(),
                     time.seconds().count());
}

}  // namespace tpcard::mail
