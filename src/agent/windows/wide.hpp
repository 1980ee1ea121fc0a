// Windows' texts are UTF-16, ours UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace tpcard::agent {

[[nodiscard]] std::wstring to_wide(std::string_view text);
[[nodiscard]] std::string to_utf8(std::wstring_view text);
/// What Windows says of GetLastError(), in UTF-8 (std::system_category speaks the user's code page).
[[nodiscard]] std::string last_error();
/// Whether this user's Windows speaks Chinese; else we speak English.
[[nodiscard]] bool is_chinese_desktop();

}  // namespace tpcard::agent
