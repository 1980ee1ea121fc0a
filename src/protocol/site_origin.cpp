#include "protocol/site_origin.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.hpp"

namespace tpcard::protocol {
namespace {

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// RFC 1123 §2.1: labels of letters, digits and inner hyphens. International names come as `xn--…`.
bool is_dns_name(std::string_view name) {
  if (name.empty() || name.size() > 253) return false;
  return std::ranges::all_of(split(name, '.'), [](std::string_view label) {
    return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
           std::ranges::all_of(label, [](char c) { return is_letter_or_digit(c) || c == '-'; });
  });
}

/// A host whose last label is a number is an IPv4 address to a browser (WHATWG URL, host parsing); only the usual
/// spelling is one to us.
bool is_dns_name_or_ipv4(std::string_view name) {
  if (!is_dns_name(name)) return false;
  const auto labels = split(name, '.');
  const auto last = labels.back();
  const bool numeric = std::ranges::all_of(last, is_digit) || last.starts_with("0x");
  if (!numeric) return true;
  return labels.size() == 4 && std::ranges::all_of(labels, [](std::string_view label) {
           unsigned value = 0;
           const auto [end, error] = std::from_chars(label.data(), label.data() + label.size(), value);
           return error == std::errc{} && end == label.data() + label.size() && value <= 255 &&
                  (label.size() == 1 || label.front() != '0');
         });
}

bool is_bracketed_ipv6(std::string_view host) {
  if (!host.starts_with('[') || !host.ends_with(']') || host.size() < 4 || host.size() > 41) return false;
  return std::ranges::all_of(host.substr(1, host.size() - 2),
                             [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || c == ':'; });
}

std::optional<unsigned> port_of(std::string_view text) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  if (!whole || port == 0 || port > 65535 || text.front() == '0') return std::nullopt;
  return port;
}

}  // namespace

Result<SiteOrigin> SiteOrigin::parse(std::string_view text) {
  const auto lower = to_lower_ascii(text);
  const std::string_view all = lower;
  const bool secure = all.starts_with("https://");
  if (!secure && !all.starts_with("http://")) return refuse(ErrorCode::site_not_listed, "scheme");
  const auto authority = all.substr(secure ? 8 : 7);
  const auto bracket = authority.find(']');
  const auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  const auto host = authority.substr(0, colon);
  if (!is_dns_name_or_ipv4(host) && !is_bracketed_ipv6(host)) return refuse(ErrorCode::site_not_listed, "host");
  if (!secure && host != "localhost" && host != "127.0.0.1" && host != "[::1]") {
    return refuse(ErrorCode::site_not_listed, "http is for loopback addresses only");
  }
  std::string origin(all.substr(0, all.size() - authority.size() + host.size()));
  if (colon != std::string_view::npos) {
    const auto port = port_of(authority.substr(colon + 1));
    if (!port) return refuse(ErrorCode::site_not_listed, "port");
    if (*port != (secure ? 443U : 80U)) origin += ":" + std::to_string(*port);
  }
  return SiteOrigin(std::move(origin));
}

std::string_view SiteOrigin::host() const { return std::string_view(text_).substr(is_secure() ? 8 : 7); }

}  // namespace tpcard::protocol
