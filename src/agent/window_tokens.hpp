// One-time tokens of the window: a page that did not come from us has none, and none works twice.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/random.hpp"

namespace tpcard::agent {

class WindowTokens {
 public:
  /// A token is forgotten when it was not shown for `lifetime`, and when `most` newer ones exist.
  WindowTokens(const Clock& clock, Random& random, seconds lifetime = minutes{15}, std::size_t most = 64);

  [[nodiscard]] std::string issue();
  /// True while the token is good; begins its lifetime anew.
  [[nodiscard]] bool check(std::string_view token);
  /// True once.
  [[nodiscard]] bool spend(std::string_view token);

 private:
  void forget_old();

  const Clock& clock_;
  Random& random_;
  seconds lifetime_;
  std::size_t most_;
  std::map<std::string, Instant, std::less<>> last_shown_;
};

}  // namespace tpcard::agent
