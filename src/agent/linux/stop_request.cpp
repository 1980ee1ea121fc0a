#include "agent/stop_request.hpp"

#include <signal.h>

#include <thread>
#include <utility>

namespace tpcard::agent {
namespace {

const sigset_t& stop_signals() {
  static const sigset_t kSignals = [] {
    sigset_t signals{};
    sigemptyset(&signals);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
    return signals;
  }();
  return kSignals;
}

}  // namespace

void expect_stop_request() { pthread_sigmask(SIG_BLOCK, &stop_signals(), nullptr); }

void on_stop_request(std::function<void()> stop) {
  std::thread([stop = std::move(stop)] {
    int signal = 0;
    sigwait(&stop_signals(), &signal);
    stop();
  }).detach();
}

}  // namespace tpcard::agent
