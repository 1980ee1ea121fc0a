// The desktop of the person who is logged in: where a dialog of ours can appear, and whether the person sits before it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tpcard::agent {

/// Of `NAME=value` lines (`systemctl --user show-environment`) those that a dialog needs to find display, session bus
/// and home. A value that is quoted there is left out: none of these needs it.
[[nodiscard]] std::vector<std::string> desktop_variables(std::string_view lines);

/// Whether such lines are those of a session of xrdp (remote desktop).
[[nodiscard]] bool is_remote_desktop(std::string_view lines);

/// This process's environment as such lines.
[[nodiscard]] std::string own_environment();
/// Those of the session that the user sees: this process's where it has a display, else the service manager's. The
/// component may have started before the desktop, which tells its variables to the user's service manager when it
/// comes.
[[nodiscard]] std::string session_environment();

}  // namespace tpcard::agent
