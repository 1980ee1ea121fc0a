#include "base/text.hpp"

#include <algorithm>

namespace tpcard {
namespace {

constexpr std::size_t kLongestMask = 51;
constexpr char32_t kBad = 0xFFFFFFFF;

/// Decodes one code point and moves on; kBad when malformed.
char32_t next_code_point(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text.front());
  std::size_t size = 1;
  char32_t value = lead;
  char32_t least = 0;
  if (lead >= 0xF0 && lead <= 0xF4) {
    size = 4, value = lead & 7U, least = 0x10000;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    size = 3, value = lead & 15U, least = 0x800;
  } else if (lead >= 0xC2 && lead <= 0xDF) {
    size = 2, value = lead & 31U, least = 0x80;
  } else if (lead >= 0x80) {
    return kBad;
  }
  if (text.size() < size) return kBad;
  for (std::size_t i = 1; i < size; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0) != 0x80) return kBad;
    value = value << 6 | (byte & 63U);
  }
  text.remove_prefix(size);
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  return value < least || surrogate || value > 0x10FFFF ? kBad : value;
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    if (next_code_point(text) == kBad) return false;
  }
  return true;
}

bool is_plain_line(std::string_view text) {
  while (!text.empty()) {
    const auto c = next_code_point(text);
    if (c == kBad || c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029) return false;
  }
  return true;
}

std::size_t length_in_code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kIdeographicSpace = "\u3000";
  for (bool again = true; again;) {
    again = false;
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    if (text.starts_with(kIdeographicSpace)) text.remove_prefix(kIdeographicSpace.size()), again = true;
    if (text.ends_with(kIdeographicSpace)) text.remove_suffix(kIdeographicSpace.size()), again = true;
  }
  return text;
}

std::string to_lower_ascii(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return lower;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (auto at = text.find(separator); at != std::string_view::npos; at = text.find(separator)) {
    parts.push_back(text.substr(0, at));
    text.remove_prefix(at + 1);
  }
  parts.push_back(text);
  return parts;
}

std::string mask_mailbox(std::string_view mailbox) {
  const auto at = mailbox.rfind('@');
  std::string masked = std::string(mailbox.substr(0, 1)) + "•••";
  auto domain = at == std::string_view::npos ? std::string_view{} : mailbox.substr(at);
  if (masked.size() + domain.size() > kLongestMask) {
    // The end of a domain names who runs it; its beginning is what a stranger would choose.
    masked += "@…";
    domain.remove_prefix(domain.size() - (kLongestMask - masked.size()));
  }
  return masked.append(domain);
}

}  // namespace tpcard
