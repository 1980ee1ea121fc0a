#include "httpd/message.hpp"

#include "base/text.hpp"

namespace tpcard::httpd {
namespace {

bool same_without_case(std::string_view left, std::string_view right) {
  if (left.size() != right.size()) return false;
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (lower(left[i]) != lower(right[i])) return false;
  }
  return true;
}

}  // namespace

std::optional<std::string_view> Request::header(std::string_view name) const {
  std::optional<std::string_view> found;
  for (const auto& [key, value] : headers) {
    if (!same_without_case(key, name)) continue;
    if (found) return std::nullopt;
    found = value;
  }
  return found;
}

// RFC 6265 §4.2.1: `name=value` pairs separated by "; ". HTTP/2-speaking proxies may split the header into several.
std::optional<std::string_view> Request::cookie(std::string_view name) const {
  std::optional<std::string_view> found;
  for (const auto& [key, line] : headers) {
    if (!same_without_case(key, "Cookie")) continue;
    for (auto pair : split(line, ';')) {
      pair = trim(pair);
      const auto equals = pair.find('=');
      if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
      if (found) return std::nullopt;
      found = pair.substr(equals + 1);
    }
  }
  return found;
}

}  // namespace tpcard::httpd
