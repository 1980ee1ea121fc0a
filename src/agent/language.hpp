// The languages in which the component speaks to people. A sentence always exists in both.
#pragma once

#include <string>

namespace tpcard::agent {

enum class Language { zh_tw, en };

struct Words {
  std::string zh_tw;
  std::string en;
  [[nodiscard]] const std::string& in(Language language) const { return language == Language::en ? en : zh_tw; }
};

/// The terminal's, by LC_ALL, LC_MESSAGES and LANG; Traditional Chinese unless that is English.
[[nodiscard]] Language language_of_terminal();

}  // namespace tpcard::agent
