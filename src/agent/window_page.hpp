// The window's page and its assets, as built into the program.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "httpd/message.hpp"
#include "httpd/static_files.hpp"
#include "protocol/site_origin.hpp"

namespace tpcard::agent {

class WindowPages {
 public:
  WindowPages();
  /// The page with its token, the sites it may talk to, where the PIN is typed and the version in its `<meta>`
  /// elements.
  [[nodiscard]] httpd::Response page(std::string_view token, const std::vector<protocol::SiteOrigin>& sites,
                                     std::string_view pin_entry) const;
  /// The self-check's page with its token.
  [[nodiscard]] httpd::Response self_check(std::string_view token) const;
  /// What stands below `/window/`.
  [[nodiscard]] std::optional<httpd::Response> asset(const httpd::Request& request) const;

 private:
  std::string window_;
  std::string self_check_;
  httpd::StaticFiles assets_;
};

/// Puts `<meta name="NAME" content="CONTENT">` (escaped) at the end of the page's head. Throws when it has none.
[[nodiscard]] std::string with_meta(std::string html, std::string_view name, std::string_view content);

}  // namespace tpcard::agent
