#include "agent/self_check_routes.hpp"

#include <algorithm>

#include "agent/origin_guard.hpp"
#include "agent/self_check.hpp"
#include "base/log.hpp"
#include "httpd/problem.hpp"
#include "protocol/json.hpp"

namespace tpcard::agent {
namespace {

namespace json = boost::json;
using httpd::problem;
using httpd::Request;
using httpd::Response;

constexpr std::string_view kTypeItYourself =
    "請不要由其他網頁前往自我檢測頁：請關閉此分頁，自行在網址列輸入網址。\n"
    "The self-check is not reached from another page: close this tab and type its address yourself.\n";

json::object to_json(const Words& words) { return {{"zh-TW", words.zh_tw}, {"en", words.en}}; }

std::string_view id_of(Finding::State state) {
  switch (state) {
    case Finding::State::fine:
      return "fine";
    case Finding::State::attention:
      return "attention";
    case Finding::State::wrong:
      return "wrong";
  }
  return "wrong";
}

json::object to_json(const Finding& finding) {
  json::object document{{"state", id_of(finding.state)}, {"what", to_json(finding.what)}, {"next", nullptr}};
  if (!finding.next.zh_tw.empty()) document["next"] = to_json(finding.next);
  return document;
}

}  // namespace

SelfCheckRoutes::SelfCheckRoutes(const Settings& settings, const Overrides& overrides, SiteList& sites,
                                 CardWorker& cards, WindowTokens& tokens, const WindowPages& pages)
    : settings_(settings), overrides_(overrides), sites_(sites), cards_(cards), tokens_(tokens), pages_(pages) {}

SelfCheckRoutes::Answer SelfCheckRoutes::page(Request& request) {
  if (auto refused = refuse_embedding(request)) co_return std::move(*refused);
  if (!is_opened_by_a_person(request)) {
    Response response{.status = 403, .body = std::string(kTypeItYourself)};
    response.set("Content-Type", "text/plain; charset=utf-8").set("Cache-Control", "no-store");
    co_return response;
  }
  co_return pages_.self_check(tokens_.issue());
}

SelfCheckRoutes::Answer SelfCheckRoutes::report(Request& request) {
  if (auto refused = refuse_foreign_page(request)) co_return std::move(*refused);
  const auto body = protocol::parse_object(request.body);
  if (!body) co_return problem(ErrorCode::malformed_request, 400, request.correlation_id);
  protocol::MemberReader reader(*body);
  const auto token = reader.required("token");
  if (!reader.end()) co_return problem(ErrorCode::malformed_request, 400, request.correlation_id);
  if (!tokens_.check(token)) co_return problem(ErrorCode::window_token_spent, 403, request.correlation_id);
  auto facts = co_await cards_.facts(settings_, overrides_);
  facts.sites = sites_.current();
  json::array found;
  for (const auto& finding : findings(facts)) found.emplace_back(to_json(finding));
  co_return httpd::json_response(200, {{"findings", std::move(found)}, {"sites", sites_as_json()}});
}

SelfCheckRoutes::Answer SelfCheckRoutes::change_sites(Request& request) {
  if (auto refused = refuse_foreign_page(request)) co_return std::move(*refused);
  const auto body = protocol::parse_object(request.body);
  if (!body) co_return problem(ErrorCode::malformed_request, 400, request.correlation_id);
  protocol::MemberReader reader(*body);
  const auto token = reader.required("token");
  const auto act = reader.required("act");
  const auto origin = reader.required("origin");
  if (!reader.end() || (act != "add" && act != "remove")) {
    co_return problem(ErrorCode::malformed_request, 400, request.correlation_id);
  }
  if (!tokens_.check(token)) co_return problem(ErrorCode::window_token_spent, 403, request.correlation_id);
  const auto changed = act == "add" ? add_site(overrides_, origin) : remove_site(overrides_, origin);
  LogEvent(LogLevel::info, "sites changed")
      .add("correlation_id", request.correlation_id)
      .add("act", act)
      .add("site", changed ? origin : "")
      .add("outcome", changed ? "changed" : changed.error());
  if (!changed) co_return problem(ErrorCode::malformed_request, 400, request.correlation_id);
  co_return httpd::json_response(200, {{"sites", sites_as_json()}});
}

json::array SelfCheckRoutes::sites_as_json() const {
  const auto own = read_settings({.config = own_file(overrides_)});
  json::array sites;
  for (const auto& site : sites_.current()) {
    const bool removable = own && std::ranges::find(own->sites, site) != own->sites.end();
    sites.emplace_back(json::object{{"origin", site.text()}, {"removable", removable}});
  }
  return sites;
}

}  // namespace tpcard::agent
