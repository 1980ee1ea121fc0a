// The self-check as a page of the component, and the list of sites on it. A person opens it by its address; a site can
// neither open it nor bring anybody there (threats.md 2).
#pragma once

#include "agent/card_worker.hpp"
#include "agent/settings.hpp"
#include "agent/window_page.hpp"
#include "agent/window_tokens.hpp"
#include "httpd/router.hpp"

namespace tpcard::agent {

class SelfCheckRoutes {
 public:
  SelfCheckRoutes(const Settings& settings, const Overrides& overrides, SiteList& sites, CardWorker& cards,
                  WindowTokens& tokens, const WindowPages& pages);

  using Answer = boost::asio::awaitable<httpd::Response>;
  /// GET /self-check
  Answer page(httpd::Request& request);
  /// POST /v1/self-check
  Answer report(httpd::Request& request);
  /// POST /v1/self-check/sites
  Answer change_sites(httpd::Request& request);

 private:
  [[nodiscard]] boost::json::array sites_as_json() const;

  Settings settings_;
  Overrides overrides_;
  SiteList& sites_;
  CardWorker& cards_;
  WindowTokens& tokens_;  ///< of this page alone: a window's token changes no list
  const WindowPages& pages_;
};

}  // namespace tpcard::agent
