#include "httpd/conditional.hpp"

#include <optional>

#include "base/text.hpp"

namespace tpcard::httpd {
namespace {

constexpr std::size_t kLongestList = 512;

/// `q=0`, `q=0.0`, `q=0.000` and nothing else mean "not at all".
bool is_weight_zero(std::string_view parameter) {
  parameter = trim(parameter);
  if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) return false;
  parameter.remove_prefix(2);
  return parameter.starts_with('0') && parameter.find_first_not_of("0.") == std::string_view::npos;
}

}  // namespace

bool accepts_coding(std::string_view accept_encoding, std::string_view coding) {
  // No browser's list is so long; what is does not get to keep the event loop.
  if (accept_encoding.size() > kLongestList) return false;
  std::optional<bool> by_star;
  for (auto item : split(accept_encoding, ',')) {
    const auto parts = split(item, ';');
    const auto name = to_lower_ascii(trim(parts.front()));
    const bool accepted = parts.size() < 2 || !is_weight_zero(parts[1]);
    if (name == coding) return accepted;
    if (name == "*") by_star = accepted;
  }
  return by_star.value_or(false);
}

bool matches_etag(std::string_view if_none_match, std::string_view etag) {
  if (if_none_match.size() > kLongestList) return false;
  for (auto candidate : split(if_none_match, ',')) {
    candidate = trim(candidate);
    if (candidate.starts_with("W/")) candidate.remove_prefix(2);
    if (candidate == "*" || candidate == etag) return true;
  }
  return false;
}

}  // namespace tpcard::httpd
