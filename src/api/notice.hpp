// The notice on personal data (PDPA Article 8): a versioned text in each language, and its hash.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "membership/records.hpp"

namespace tpcard::api {

struct Notice {
  std::string version;
  std::string text;
  std::string sha256;  ///< hex, of the text's UTF-8
};

struct Notices {
  Notice zh_tw;
  Notice en;

  [[nodiscard]] const Notice& in(membership::Language language) const {
    return language == membership::Language::en ? en : zh_tw;
  }
};

/// Reads `<version>.zh-TW.txt` and `<version>.en.txt`; the greatest version that has both is in force. Throws when none
/// has.
[[nodiscard]] Notices read_notices(const std::filesystem::path& folder);

}  // namespace tpcard::api
