// Windows: the console tells (Ctrl-C, closed window), or the icon in the notification area does (presence.cpp), which
// the end of the session and the installer ask.
#include "agent/stop_request.hpp"

#include <windows.h>

#include <utility>

namespace tpcard::agent {
namespace {

std::function<void()>& stop_it() {
  static std::function<void()> stop;
  return stop;
}

BOOL WINAPI asked(DWORD event) {
  if (stop_it()) stop_it()();
  // The process is ended when this returns from one of these; the order of things in main() needs a moment.
  if (event == CTRL_CLOSE_EVENT || event == CTRL_LOGOFF_EVENT || event == CTRL_SHUTDOWN_EVENT) Sleep(3000);
  return TRUE;
}

}  // namespace

void expect_stop_request() {}

void on_stop_request(std::function<void()> stop) {
  stop_it() = std::move(stop);
  SetConsoleCtrlHandler(asked, TRUE);
}

}  // namespace tpcard::agent
