#include "httpd/problem.hpp"

#include <boost/json/serialize.hpp>
#include <string>
#include <utility>

namespace tpcard::httpd {
namespace {

// `flow-not-found` → `Flow not found`: for people who read the wire. Visitors read the page's own words.
std::string title_of(std::string_view id) {
  std::string title(id);
  for (auto& c : title) {
    if (c == '-') c = ' ';
  }
  if (!title.empty() && title.front() >= 'a' && title.front() <= 'z')
    title.front() = static_cast<char>(title.front() - 32);
  return title;
}

}  // namespace

Response problem(ErrorCode code, unsigned status, std::string_view correlation_id, boost::json::object members) {
  const auto id = id_of(code);
  boost::json::object document{{"type", "/problems/" + std::string(id)},
                               {"title", title_of(id)},
                               {"status", status},
                               {"code", id},
                               {"correlation_id", correlation_id}};
  Response response{.status = status};
  if (const auto* seconds = members.if_contains("retry_after"); seconds != nullptr && seconds->is_number()) {
    response.set("Retry-After", std::to_string(seconds->to_number<std::int64_t>()));
  }
  for (auto& member : members) document.insert_or_assign(member.key(), std::move(member.value()));
  response.set("Content-Type", "application/problem+json").set("Cache-Control", "no-store");
  response.body = boost::json::serialize(document);
  return response;
}

Response json_response(unsigned status, const boost::json::object& document) {
  Response response{.status = status};
  response.set("Content-Type", "application/json").set("Cache-Control", "no-store");
  response.body = boost::json::serialize(document);
  return response;
}

}  // namespace tpcard::httpd
