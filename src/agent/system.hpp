// What differs from one operating system to the next and is asked of it: where configuration and card libraries lie,
// whether the person sits at this computer, how the program is called and where its words go. Implemented once per
// operating system (linux/, windows/).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tpcard::agent {

/// The package's configuration: `/etc/tpcard-agent/agent.toml`, or on Windows `agent.toml` beside the program.
[[nodiscard]] std::filesystem::path package_file();
/// The user's: `~/.config/tpcard-agent/agent.toml` (or below $XDG_CONFIG_HOME), or `%APPDATA%\tpcard-agent\agent.toml`.
[[nodiscard]] std::filesystem::path user_file();
/// Where the PKCS#11 libraries of known cards are usually found, the cards' own before the general one: where several
/// see a card, the first is asked. Used when no configuration names one; those of one file name are one library.
[[nodiscard]] std::vector<std::filesystem::path> usual_modules();
/// Whether a file can be changed by other users of this computer.
[[nodiscard]] bool others_may_change(const std::filesystem::path& file);
/// The reader is plugged into the computer the person sits at, not into the one this session runs on.
[[nodiscard]] bool is_remote_session();

/// What follows the program's name, as UTF-8.
[[nodiscard]] std::vector<std::string> arguments(int argc, char** argv);
/// Makes standard output and standard error take UTF-8. Where there are none (Windows, started at log-in) the log goes
/// to `%LOCALAPPDATA%\tpcard-agent\agent.log`, begun anew when it is larger than a megabyte. Call before anything is
/// written.
void prepare_output();

}  // namespace tpcard::agent
