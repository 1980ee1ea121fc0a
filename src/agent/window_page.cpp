#include "agent/window_page.hpp"

#include <stdexcept>
#include <unordered_map>

#include "agent/embedded_window.hpp"

namespace tpcard::agent {
namespace {

std::string escaped(std::string_view text) {
  std::string html;
  for (char c : text) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

std::unordered_map<std::string, std::string> assets_by_path() {
  std::unordered_map<std::string, std::string> assets;
  for (const auto& [path, bytes] : embedded_window()) {
    if (!path.ends_with(".html")) assets.emplace("/window" + std::string(path), bytes);
  }
  return assets;
}

std::string page_of(std::string_view name) {
  for (const auto& [path, bytes] : embedded_window()) {
    if (path == name) return with_meta(std::string(bytes), "tpcard-version", TPCARD_VERSION);
  }
  throw std::logic_error(std::string(name).append(" was not built in"));
}

httpd::Response uncached_page(std::string html) {
  httpd::Response response;
  response.set("Content-Type", "text/html; charset=utf-8").set("Cache-Control", "no-store");
  response.body = std::move(html);
  return response;
}

}  // namespace

WindowPages::WindowPages()
    : window_(page_of("/window.html")), self_check_(page_of("/self-check.html")), assets_(assets_by_path()) {}

httpd::Response WindowPages::page(std::string_view token, const std::vector<protocol::SiteOrigin>& sites,
                                  std::string_view pin_entry) const {
  std::string list;
  for (const auto& site : sites) list += (list.empty() ? "" : " ") + site.text();
  return uncached_page(with_meta(with_meta(with_meta(window_, "tpcard-token", token), "tpcard-sites", list),
                                 "tpcard-pin-entry", pin_entry));
}

httpd::Response WindowPages::self_check(std::string_view token) const {
  auto response = uncached_page(with_meta(self_check_, "tpcard-token", token));
  // Unlike the window, this page has nothing to say to whoever opened it.
  response.set("Cross-Origin-Opener-Policy", "same-origin");
  return response;
}

std::optional<httpd::Response> WindowPages::asset(const httpd::Request& request) const {
  return assets_.answer(request);
}

std::string with_meta(std::string html, std::string_view name, std::string_view content) {
  const auto element = "<meta name=\"" + std::string(name) + "\" content=\"";
  // A page may bring the element, empty.
  if (const auto empty = html.find(element + '"'); empty != std::string::npos) {
    return html.insert(empty + element.size(), escaped(content));
  }
  const auto at = html.find("</head>");
  if (at == std::string::npos) throw std::logic_error("the window's page has no </head>");
  return html.insert(at, element + escaped(content) + "\">");
}

}  // namespace tpcard::agent
