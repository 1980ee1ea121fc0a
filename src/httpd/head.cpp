#include "httpd/head.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tpcard::httpd {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_field_line(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == 0 || colon == std::string_view::npos) return false;
  // RFC 9110 §5.6.2: a field name is a token; this leaves out every space, so obs-fold too.
  constexpr std::string_view kTokenMarks = "!#$%&'*+-.^_`|~";
  const bool name_is_token = std::ranges::all_of(line.substr(0, colon), [&](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kTokenMarks.find(c) != std::string_view::npos;
  });
  const bool value_is_clean = std::ranges::all_of(line.substr(colon + 1), [](char c) {
    return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != '\x7F');
  });
  return name_is_token && value_is_clean;
}

std::size_t count(const Request& request, std::string_view name) {
  return static_cast<std::size_t>(
      std::ranges::count_if(request.headers, [&](const auto& field) { return to_lower_ascii(field.first) == name; }));
}

}  // namespace

std::optional<std::size_t> end_of_head(std::string_view bytes, std::size_t known) {
  const auto at = bytes.find("\r\n\r\n", known < 3 ? 0 : known - 3);
  if (at == std::string_view::npos) return std::nullopt;
  return at + 4;
}

bool is_well_formed_head(std::string_view head) {
  if (!head.ends_with("\r\n\r\n")) return false;
  head.remove_suffix(2);
  for (bool first = true; !head.empty(); first = false) {
    const auto end = head.find("\r\n");
    if (end == std::string_view::npos) return false;
    const auto line = head.substr(0, end);
    if (line.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos) return false;
    // RFC 9112 §3: method SP target SP version, single spaces.
    const bool fits =
        first ? std::ranges::count(line, ' ') == 2 && line.find('\t') == std::string_view::npos : is_field_line(line);
    if (!fits) return false;
    head.remove_prefix(end + 2);
  }
  return true;
}

bool is_framed_unambiguously(const Request& request) {
  const auto lengths = count(request, "content-length");
  const auto encodings = count(request, "transfer-encoding");
  if (lengths + encodings > 1) return false;
  if (lengths == 1) {
    const auto length = request.header("Content-Length").value_or("");
    if (length.empty() || !std::ranges::all_of(length, is_digit)) return false;
  }
  if (encodings == 1 && to_lower_ascii(request.header("Transfer-Encoding").value_or("")) != "chunked") return false;
  const auto host = request.header("Host");
  return host && is_host(*host);
}

bool is_host(std::string_view host) {
  const auto end_of_name = host.starts_with('[') ? host.find(']') : host.find(':');
  auto name = host.substr(0, end_of_name);
  auto rest = end_of_name == std::string_view::npos ? std::string_view{} : host.substr(end_of_name);
  const bool bracketed = name.starts_with('[');
  if (bracketed) {
    if (!rest.starts_with(']')) return false;
    name.remove_prefix(1);
    rest.remove_prefix(1);
  }
  const bool name_fits = !name.empty() && std::ranges::all_of(name, [&](char c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || is_digit(c) || c == '.' || (bracketed ? c == ':' : c == '-' || c == '_');
  });
  const bool port_fits = rest.empty() || (rest.size() > 1 && rest.size() <= 6 && rest.front() == ':' &&
                                          std::ranges::all_of(rest.substr(1), is_digit));
  return name_fits && port_fits;
}

}  // namespace tpcard::httpd
