#include "agent/window_tokens.hpp"

#include <algorithm>

namespace tpcard::agent {

WindowTokens::WindowTokens(const Clock& clock, Random& random, seconds lifetime, std::size_t most)
    : clock_(clock), random_(random), lifetime_(lifetime), most_(most) {}

std::string WindowTokens::issue() {
  forget_old();
  if (last_shown_.size() >= most_) {
    last_shown_.erase(std::ranges::min_element(last_shown_, {}, [](const auto& entry) { return entry.second; }));
  }
  auto token = random_.token(32);
  last_shown_.emplace(token, clock_.now());
  return token;
}

bool WindowTokens::check(std::string_view token) {
  forget_old();
  const auto found = last_shown_.find(token);
  if (found == last_shown_.end()) return false;
  found->second = clock_.now();
  return true;
}

bool WindowTokens::spend(std::string_view token) {
  forget_old();
  const auto found = last_shown_.find(token);
  if (found == last_shown_.end()) return false;
  last_shown_.erase(found);
  return true;
}

void WindowTokens::forget_old() {
  const auto now = clock_.now();
  std::erase_if(last_shown_, [&](const auto& entry) { return now - entry.second > lifetime_; });
}

}  // namespace tpcard::agent
