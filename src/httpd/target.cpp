#include "httpd/target.hpp"

#include <algorithm>
#include <optional>

#include "base/bytes.hpp"
#include "base/text.hpp"

namespace tpcard::httpd {
namespace {

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const auto byte = from_hex(text.substr(i + 1, 2));
    if (!byte || byte->size() != 1) return std::nullopt;
    const auto c = static_cast<char>(byte->front());
    // A slash that is data for one reader and a separator for the next is how path checks are passed by.
    if (c == '/' || c == '\\') return std::nullopt;
    decoded += c;
    i += 2;
  }
  return decoded;
}

bool has_only_visible_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7F' && c != '#' && c != '\\'; });
}

bool has_plain_parts(std::string_view path) {
  const auto parts = split(path.substr(1), '/');
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i] == "." || parts[i] == ".." || (parts[i].empty() && i + 1 != parts.size())) return false;
  }
  return true;
}

}  // namespace

Result<Target> parse_target(std::string_view text) {
  if (!text.starts_with('/') || !has_only_visible_ascii(text)) return refuse(ErrorCode::malformed_request, "target");
  const auto question = text.find('?');
  const auto path = percent_decoded(text.substr(0, question));
  if (!path || !is_plain_line(*path) || !has_plain_parts(*path)) return refuse(ErrorCode::malformed_request, "path");
  return Target{.path = *path,
                .query = question == std::string_view::npos ? std::string{} : std::string(text.substr(question + 1))};
}

std::string encode_path(std::string_view path) {
  constexpr std::string_view kKept = "/-._~!$&'()*+,;=:@";
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (char c : path) {
    const bool letter_or_digit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter_or_digit || kKept.find(c) != std::string_view::npos) {
      encoded += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      encoded += '%';
      encoded += kDigits[byte >> 4];
      encoded += kDigits[byte & 15];
    }
  }
  return encoded;
}

}  // namespace tpcard::httpd
