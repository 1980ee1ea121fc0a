// The component's HTTP, as docs/protocol.md tells it.
#pragma once

#include "agent/card_worker.hpp"
#include "agent/pin_desk.hpp"
#include "agent/self_check_routes.hpp"
#include "agent/settings.hpp"
#include "agent/sign_order.hpp"
#include "agent/window_page.hpp"
#include "agent/window_tokens.hpp"
#include "httpd/router.hpp"
#include "httpd/security_headers.hpp"

namespace tpcard::agent {

/// Runs on one event loop; nothing in it is shared with another thread but the card worker.
class Routes {
 public:
  struct Parts {
    SiteList& sites;
    CardWorker& cards;
    WindowTokens& tokens;
    WindowTokens& self_check_tokens;
    PinDesk& pins;
  };
  Routes(const Settings& settings, const Overrides& overrides, const Parts& parts);
  Routes(const Routes&) = delete;
  Routes& operator=(const Routes&) = delete;

  /// Everything passes here: the guard, the route, the security headers.
  [[nodiscard]] boost::asio::awaitable<httpd::Response> answer(httpd::Request& request);

 private:
  using Answer = boost::asio::awaitable<httpd::Response>;

  Answer status(httpd::Request& request);
  Answer preflight(httpd::Request& request);
  Answer window(httpd::Request& request);
  Answer cards(httpd::Request& request);
  Answer sign(httpd::Request& request);
  /// The PIN, wherever it is typed; empty when the reader's own keys will ask for it.
  boost::asio::awaitable<std::expected<Secret, SignFailure>> pin_for(httpd::Request& request, SignRequest& read,
                                                                     const protocol::Nonce& nonce);
  Answer healthz(httpd::Request& request);
  Answer otherwise(httpd::Request& request);

  SiteList& sites_;
  CardWorker& cards_;
  WindowTokens& tokens_;
  PinDesk& pins_;
  std::string configuration_;  ///< tells a second start of this component that the first is running (port_probe.hpp)
  WindowPages pages_;
  SelfCheckRoutes self_check_;
  httpd::SecurityHeaders headers_;
  httpd::Router router_;
};

/// The HTTP status of a refusal of the component.
[[nodiscard]] unsigned status_of(ErrorCode code);

[[nodiscard]] boost::json::object to_json(const CardsReport& report);

}  // namespace tpcard::agent
