#include "httpd/canonical_host.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "httpd/problem.hpp"
#include "httpd/target.hpp"

namespace tpcard::httpd {

bool is_host_among(const Request& request, std::span<const std::string> hosts) {
  const auto host = request.header("Host");
  return host && std::ranges::find(hosts, to_lower_ascii(*host)) != hosts.end();
}

std::optional<Response> redirect_to_canonical_host(const Request& request, std::string_view origin) {
  const auto scheme_end = origin.find("://");
  const std::string canonical(scheme_end == std::string_view::npos ? origin : origin.substr(scheme_end + 3));
  // A client may spell the default port out.
  const std::string with_port = canonical + (origin.starts_with("https:") ? ":443" : ":80");
  const std::string hosts[] = {canonical, with_port};
  if (is_host_among(request, hosts)) return std::nullopt;
  if (request.method != Method::get && request.method != Method::head) return misdirected(request);
  Response response{.status = 308};
  response.set("Cache-Control", "no-store");
  response.set("Location", std::string(origin) + encode_path(request.path) +
                               (request.query.empty() ? std::string{} : "?" + request.query));
  return response;
}

Response misdirected(const Request& request) {
  return problem(ErrorCode::malformed_request, 421, request.correlation_id);
}

}  // namespace tpcard::httpd
