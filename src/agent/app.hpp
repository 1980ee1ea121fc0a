// The running component: settings, card worker, routes and server, wired.
#pragma once

#include <atomic>
#include <memory>

#include "agent/card_worker.hpp"
#include "agent/routes.hpp"
#include "agent/settings.hpp"
#include "base/random.hpp"
#include "httpd/server.hpp"

namespace tpcard::agent {

class App {
 public:
  /// Takes the first free of five ports; throws std::system_error when all are taken.
  App(const Settings& settings, const Overrides& overrides);

  [[nodiscard]] std::uint16_t port() const { return server_->ports().front(); }
  /// It answers. Callable from any thread.
  [[nodiscard]] bool is_ready() const { return running_; }
  /// Serves until stop(). False when a card's library did not come back in time: then end the process without waiting.
  [[nodiscard]] bool run();
  /// Callable from any thread.
  void stop() {
    pins_.close();
    server_->stop(seconds{8});
  }

 private:
  SystemClock clock_;
  SystemRandom random_;
  SiteList sites_;
  CardWorker cards_;
  WindowTokens tokens_;
  WindowTokens self_check_tokens_;
  PinDesk pins_;
  Routes routes_;
  std::unique_ptr<httpd::Server> server_;
  std::atomic<bool> running_ = false;
};

}  // namespace tpcard::agent
