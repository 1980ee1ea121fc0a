#include "agent/language.hpp"

#include <cstdlib>
#include <string_view>

namespace tpcard::agent {

// POSIX, Environment Variables, "Internationalization Variables": the first that is set and not empty decides.
Language language_of_terminal() {
  for (const auto* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const auto* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    return std::string_view(value).starts_with("en") ? Language::en : Language::zh_tw;
  }
  return Language::zh_tw;
}

}  // namespace tpcard::agent
