#include "membership/email_address.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tpcard::membership {
namespace {

constexpr std::string_view kAtextMarks = "!#$%&'*+-/=?^_`{|}~";

bool is_alnum(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

// RFC 5321 §4.1.2: Dot-string = Atom *("." Atom).
bool is_dot_string(std::string_view text) {
  return std::ranges::all_of(split(text, '.'), [](std::string_view atom) {
    return !atom.empty() && std::ranges::all_of(atom, [](char c) {
      return is_alnum(c) || kAtextMarks.find(c) != std::string_view::npos;
    });
  });
}

// RFC 5321 §4.1.2: Domain = sub-domain *("." sub-domain); we want two at least, and a top level that is no number.
bool is_domain(std::string_view text) {
  const auto labels = split(text, '.');
  const auto fits = [](std::string_view label) {
    return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
           std::ranges::all_of(label, [](char c) { return is_alnum(c) || c == '-'; });
  };
  return labels.size() >= 2 && std::ranges::all_of(labels, fits) &&
         !std::ranges::all_of(labels.back(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::optional<EmailAddress> EmailAddress::parse(std::string_view text) {
  text = trim(text);
  const auto at = text.rfind('@');
  // RFC 5321 §4.5.3.1: 64 octets of local part, 254 in a path.
  if (at == std::string_view::npos || at > 64 || text.size() > 254) return std::nullopt;
  const auto local = text.substr(0, at);
  const auto domain = text.substr(at + 1);
  if (!is_dot_string(local) || !is_domain(domain)) return std::nullopt;
  return EmailAddress(std::string(local) + "@" + to_lower_ascii(domain));
}

std::string EmailAddress::key() const { return to_lower_ascii(text_); }

}  // namespace tpcard::membership
