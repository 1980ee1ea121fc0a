#include "agent/linux/desktop.hpp"

#include <stdio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <mutex>

#include "agent/linux/pinentry.hpp"
#include "base/text.hpp"

namespace tpcard::agent {
namespace {

namespace fs = std::filesystem;

/// Nothing in it makes a program load code or read a terminal.
constexpr std::array<std::string_view, 8> kNeeded{"DISPLAY",
                                                  "WAYLAND_DISPLAY",
                                                  "XAUTHORITY",
                                                  "XDG_RUNTIME_DIR",
                                                  "XDG_SESSION_TYPE",
                                                  "XDG_CURRENT_DESKTOP",
                                                  "DBUS_SESSION_BUS_ADDRESS",
                                                  "HOME"};

// Debian's alternative first, which is the administrator's choice. A bare `pinentry` may be one for terminals.
constexpr std::array kGraphical{"/usr/bin/pinentry-x11", "/usr/bin/pinentry-gnome3", "/usr/bin/pinentry-qt",
                                "/usr/bin/pinentry-qt5", "/usr/bin/pinentry-gtk-2",  "/usr/bin/pinentry-fltk"};

std::string_view name_of(std::string_view line) { return line.substr(0, line.find('=')); }

bool has_display(const std::vector<std::string>& variables) {
  return std::ranges::any_of(variables, [](const std::string& variable) {
    return name_of(variable) == "DISPLAY" || name_of(variable) == "WAYLAND_DISPLAY";
  });
}

std::string ask_service_manager() {
  std::string lines;
  // KILL: in the card process TERM is blocked, and stays so in what it starts.
  const std::unique_ptr<FILE, int (*)(FILE*)> output(
      popen("exec timeout -s KILL 2 /usr/bin/systemctl --user show-environment 2>/dev/null", "re"), pclose);
  std::array<char, 4096> part;
  for (std::size_t got = 0; output && (got = fread(part.data(), 1, part.size(), output.get())) > 0;) {
    lines.append(part.data(), got);
  }
  return lines;
}

/// Asked at most every ten seconds: a window that opens does not wait for another program each time.
std::string service_managers_environment() {
  static std::mutex mutex;
  static std::string lines;
  static std::chrono::steady_clock::time_point good_until;
  const std::scoped_lock lock(mutex);
  if (std::chrono::steady_clock::now() < good_until) return lines;
  lines = ask_service_manager();
  good_until = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  return lines;
}

fs::path graphical_pinentry() {
  std::error_code unreadable;
  const auto* const* found =
      std::ranges::find_if(kGraphical, [&](const char* path) { return fs::exists(path, unreadable); });
  return found == kGraphical.end() ? fs::path{} : fs::path(*found);
}

}  // namespace

std::vector<std::string> desktop_variables(std::string_view lines) {
  std::vector<std::string> variables;
  for (const auto line : split(lines, '\n')) {
    const auto name = name_of(line);
    const auto value = line.substr(std::min(line.size(), name.size() + 1));
    if (std::ranges::find(kNeeded, name) == kNeeded.end() || value.empty() || value.starts_with("$'")) continue;
    variables.emplace_back(line);
  }
  return variables;
}

bool is_remote_desktop(std::string_view lines) {
  return std::ranges::any_of(split(lines, '\n'),
                             [](std::string_view line) { return line.starts_with("XRDP_SESSION="); });
}

std::string own_environment() {
  std::string lines;
  for (char** variable = environ; *variable != nullptr; ++variable) lines.append(*variable).append("\n");
  return lines;
}

std::string session_environment() {
  auto own = own_environment();
  return has_display(desktop_variables(own)) ? own : service_managers_environment();
}

std::unique_ptr<PinEntry> native_pin_entry(const PinEntrySettings& settings) {
  if (settings.way == PinEntrySettings::Way::window) return nullptr;
  const auto program = settings.program.empty() ? graphical_pinentry() : settings.program;
  if (program.empty()) return nullptr;
  auto environment = desktop_variables(session_environment());
  if (!has_display(environment)) return nullptr;
  // The last two are for the screen reader; a pinentry without such a bridge goes without.
  for (const auto* fixed :
       {"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "GTK_MODULES=gail:atk-bridge", "QT_ACCESSIBILITY=1"}) {
    environment.emplace_back(fixed);
  }
  return std::make_unique<Pinentry>(Pinentry::Options{.program = program, .environment = std::move(environment)});
}

}  // namespace tpcard::agent
