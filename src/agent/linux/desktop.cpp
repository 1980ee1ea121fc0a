// Which desktop there is, and its pinentry.
#include <algorithm>
#include <array>
#include <cstdlib>

#include "agent/linux/pinentry.hpp"

namespace tpcard::agent {
namespace {

namespace fs = std::filesystem;

/// What a dialog needs to find display, session bus and home; nothing that makes it load code or read a terminal.
constexpr std::array kPassedOn{"DISPLAY",
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

bool is_set(const char* name) {
  const auto* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

std::vector<std::string> dialog_environment() {
  // For the screen reader; a pinentry that has no such bridge goes without.
  std::vector<std::string> environment{"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "GTK_MODULES=gail:atk-bridge",
                                       "QT_ACCESSIBILITY=1"};
  for (const auto* name : kPassedOn) {
    if (is_set(name)) environment.push_back(std::string(name) + "=" + std::getenv(name));
  }
  return environment;
}

std::optional<fs::path> graphical_pinentry() {
  std::error_code unreadable;
  const auto found = std::ranges::find_if(kGraphical, [&](const char* path) { return fs::exists(path, unreadable); });
  if (found == kGraphical.end()) return std::nullopt;
  return *found;
}

}  // namespace

std::unique_ptr<PinEntry> native_pin_entry(const PinEntrySettings& settings) {
  if (settings.way == PinEntrySettings::Way::window) return nullptr;
  if (!is_set("DISPLAY") && !is_set("WAYLAND_DISPLAY")) return nullptr;
  const auto program = settings.program.empty() ? graphical_pinentry() : settings.program;
  if (!program) return nullptr;
  return std::make_unique<Pinentry>(Pinentry::Options{.program = *program, .environment = dialog_environment()});
}

}  // namespace tpcard::agent
