// What the running component shows of itself beside its window: on Windows an icon in the notification area that goes
// from Loading to Ready, with a small menu. On Linux the service manager tells, and nothing is shown.
#pragma once

#include <cstdint>
#include <functional>

namespace tpcard::agent {

struct Presence {
  std::uint16_t port = 0;
  std::function<bool()> is_ready;
  std::function<void()> stop;  ///< from the menu, the end of the session, or an installer that replaces the program
};

/// Returns at once; what is shown lives on a thread of its own until the process ends.
void show_presence(Presence presence);
/// Whether another component shows itself in this session already.
[[nodiscard]] bool is_shown();

}  // namespace tpcard::agent
