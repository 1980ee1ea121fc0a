#include "httpd/router.hpp"

#include <optional>

#include "base/text.hpp"
#include "httpd/problem.hpp"

namespace tpcard::httpd {
namespace {

bool is_capture(std::string_view part) { return part.size() > 2 && part.front() == '{' && part.back() == '}'; }

/// What the pattern's `{name}` parts stand for, or nothing when the path does not fit.
std::optional<std::vector<std::string>> match(std::string_view pattern, std::string_view path) {
  const auto wanted = split(pattern, '/');
  const auto given = split(path, '/');
  if (wanted.size() != given.size()) return std::nullopt;
  std::vector<std::string> captures;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (is_capture(wanted[i]) && !given[i].empty()) {
      captures.emplace_back(given[i]);
    } else if (wanted[i] != given[i]) {
      return std::nullopt;
    }
  }
  return captures;
}

std::string_view name_of(Method method) {
  switch (method) {
    case Method::get:
      return "GET, HEAD";
    case Method::head:
      return "HEAD";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::del:
      return "DELETE";
    case Method::options:
      return "OPTIONS";
    case Method::other:
      return "";
  }
  return "";
}

/// RFC 9110 §9.3.2: HEAD is answered as GET is; the connection leaves the body out.
bool serves(Method route, Method request) {
  return route == request || (route == Method::get && request == Method::head);
}

}  // namespace

Router::Router(std::vector<Route> routes, Handler otherwise)
    : routes_(std::move(routes)), otherwise_(std::move(otherwise)) {}

// No coroutine of its own: what it returns is the handler's.
boost::asio::awaitable<Response> Router::dispatch(Request& request) const {
  std::string allow;
  for (const auto& route : routes_) {
    auto captures = match(route.pattern, request.path);
    if (!captures) continue;
    if (serves(route.method, request.method)) {
      request.captures = std::move(*captures);
      return route.handler(request);
    }
    allow += (allow.empty() ? "" : ", ") + std::string(name_of(route.method));
  }
  if (allow.empty()) return otherwise_(request);
  return [](std::string correlation_id, std::string allowed) -> boost::asio::awaitable<Response> {
    auto response = problem(ErrorCode::method_not_allowed, 405, correlation_id);
    response.set("Allow", allowed);
    co_return response;
  }(request.correlation_id, std::move(allow));
}

}  // namespace tpcard::httpd
