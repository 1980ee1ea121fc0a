// Who asks the running component to end: SIGTERM, SIGINT or SIGHUP; or the console, the end of the Windows session, and
// the installer. Implemented once per operating system (linux/, windows/).
#pragma once

#include <functional>

namespace tpcard::agent {

/// Prepares to be asked. Call before any other thread is started: signals must reach nobody else.
void expect_stop_request();
/// Calls `stop`, once, from a thread of its own, when the request comes.
void on_stop_request(std::function<void()> stop);

}  // namespace tpcard::agent
