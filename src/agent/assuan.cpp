#include "agent/assuan.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace tpcard::agent::assuan {
namespace {

constexpr unsigned kCodeMask = 0xFFFF;

void wipe_text(std::span<char> text) { wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()}); }

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// The word, alone or with something after a space.
bool begins(std::string_view line, std::string_view word) {
  return line.starts_with(word) && (line.size() == word.size() || line[word.size()] == ' ');
}

std::optional<char> escaped_character(std::string_view digits) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  if (error != std::errc{} || digits.size() != 2 || end != digits.data() + digits.size()) return std::nullopt;
  return static_cast<char>(value);
}

}  // namespace

std::string command(std::string_view verb, std::string_view text) {
  std::string line(verb);
  if (!text.empty()) line += ' ';
  for (std::size_t at = 0; at < text.size();) {
    auto end = at + 1;
    while (end < text.size() && continues_character(text[end])) ++end;
    const auto character = text.substr(at, end - at);
    const auto written = character == "%"    ? std::string_view("%25")
                         : character == "\n" ? std::string_view("%0A")
                         : character == "\r" ? std::string_view("%0D")
                                             : character;
    if (line.size() + written.size() + 1 > kLongestLine) break;
    line += written;
    at = end;
  }
  return line += '\n';
}

ReplyReader::~ReplyReader() {
  wipe_text(line_);
  wipe_text(data_);
}

ReplyReader::State ReplyReader::received(std::size_t bytes) {
  filled_ += bytes;
  for (;;) {
    const std::string_view held(line_.data(), filled_);
    const auto end = held.find('\n');
    if (end == std::string_view::npos) return filled_ == line_.size() ? State::broken : State::more;
    const auto state = read_line(held.substr(0, end));
    if (state != State::more) return state != State::broken && end + 1 != filled_ ? State::broken : state;
    // The rest moves to the front and what it leaves behind is wiped.
    std::ranges::copy(held.substr(end + 1), line_.begin());
    filled_ -= end + 1;
    wipe_text(space());
  }
}

ReplyReader::State ReplyReader::read_line(std::string_view line) {
  if (begins(line, "OK")) return State::ok;
  if (begins(line, "ERR")) return read_error(line.substr(3));
  if (line.starts_with("D ")) return read_data(line.substr(2));
  // A status line (PASSWORD_FROM_CACHE, BUTTON_INFO close) or a comment changes nothing.
  if (begins(line, "S") || line.starts_with('#')) return State::more;
  return State::broken;  // INQUIRE too: nobody asks us anything
}

ReplyReader::State ReplyReader::read_data(std::string_view escaped) {
  for (std::size_t at = 0; at < escaped.size(); ++at) {
    auto c = escaped[at];
    if (c == '%') {
      const auto decoded = escaped_character(escaped.substr(at + 1, 2));
      if (!decoded) return State::broken;
      c = *decoded;
      at += 2;
    }
    if (data_size_ == data_.size()) return State::broken;
    data_[data_size_++] = c;
  }
  return State::more;
}

ReplyReader::State ReplyReader::read_error(std::string_view rest) {
  const auto digits = rest.substr(std::min<std::size_t>(rest.size(), 1));
  unsigned code = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code);
  if (error != std::errc{}) return State::broken;
  error_code_ = code & kCodeMask;
  return State::error;
}

}  // namespace tpcard::agent::assuan
