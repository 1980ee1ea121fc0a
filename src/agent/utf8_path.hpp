// Texts are UTF-8 here on every system; of plain chars std::filesystem::path assumes that on Linux only.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace tpcard::agent {

[[nodiscard]] inline std::filesystem::path path_of(std::string_view text) {
  return std::u8string(text.begin(), text.end());
}

}  // namespace tpcard::agent
