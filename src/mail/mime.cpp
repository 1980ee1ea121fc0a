#include "mail/mime.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/bytes.hpp"
#include "base/text.hpp"

namespace tpcard::mail {
namespace {

constexpr std::size_t kBytesInWord = 45;  // 60 characters of base64 and 12 around them: within RFC 2047's 75
constexpr std::size_t kBytesInLine = 57;  // 76 characters (RFC 2045 §6.8)

bool is_plain_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F; });
}

/// The longest beginning of at most `most` bytes that ends between two characters.
std::size_t cut(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text.size();
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
  return most;
}

std::string date_field(Instant date) {
  constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<days>(date);
  const std::chrono::year_month_day ymd{day};
  const std::chrono::hh_mm_ss time{std::chrono::floor<seconds>(date - day)};
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} +0000", kDays[std::chrono::weekday{day}.c_encoding()],
                     static_cast<unsigned>(ymd.day()), kMonths[static_cast<unsigned>(ymd.month()) - 1],
                     static_cast<int>(ymd.year()), time.hours().count(), time.minutes().count(),
                     time.seconds().count());
}

std::string base64_lines(std::string_view text) {
  std::string lines;
  for (; !text.empty(); text.remove_prefix(std::min(text.size(), kBytesInLine))) {
    lines += to_base64(as_bytes(text.substr(0, kBytesInLine))) + "\r\n";
  }
  return lines;
}

/// RFC 5322 §2.1: lines end in CRLF.
std::string with_crlf(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\n') result += '\r';
    result += c;
  }
  return result;
}

}  // namespace

std::string encode_header(std::string_view text) {
  if (is_plain_ascii(text)) return std::string(text);
  std::string words;
  while (!text.empty()) {
    const auto size = cut(text, kBytesInWord);
    if (!words.empty()) words += "\r\n ";
    words += "=?UTF-8?B?" + to_base64(as_bytes(text.substr(0, size))) + "?=";
    text.remove_prefix(size);
  }
  return words;
}

std::string compose(const Envelope& envelope, const MailText& text, std::string_view language, Instant date) {
  return fmt::format(
      "Date: {}\r\nFrom: {} <{}>\r\nTo: <{}>\r\nSubject: {}\r\nMessage-ID: <{}>\r\nContent-Language: {}\r\n"
      "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
      "Content-Transfer-Encoding: base64\r\n\r\n{}",
      date_field(date), encode_header(envelope.from_name), envelope.from, envelope.to, encode_header(text.subject),
      envelope.message_id, language, base64_lines(with_crlf(text.body)));
}

}  // namespace tpcard::mail
