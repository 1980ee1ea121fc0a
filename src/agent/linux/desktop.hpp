// The desktop of the person who is logged in: where a dialog of ours can appear.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tpcard::agent {

/// Of `NAME=value` lines (`systemctl --user show-environment`) those that a dialog needs to find display, session bus
/// and home. A value that is quoted there is left out: none of these needs it.
[[nodiscard]] std::vector<std::string> desktop_variables(std::string_view lines);

}  // namespace tpcard::agent
