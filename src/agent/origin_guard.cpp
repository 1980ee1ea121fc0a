#include "agent/origin_guard.hpp"

#include <array>

#include "base/text.hpp"
#include "httpd/canonical_host.hpp"
#include "httpd/problem.hpp"

namespace tpcard::agent {
namespace {

using httpd::problem;
using httpd::Request;
using httpd::Response;

bool is_json(std::string_view content_type) {
  const auto type = to_lower_ascii(content_type);
  return type == "application/json" || type == "application/json; charset=utf-8" ||
         type == "application/json;charset=utf-8";
}

/// Absent, or one of two values. A header that comes twice is neither.
bool tells(const Request& request, std::string_view name, std::string_view value, std::string_view or_value = {}) {
  const auto told = request.header(name);
  if (told) return *told == value || (!or_value.empty() && *told == or_value);
  for (const auto& [key, unused] : request.headers) {
    if (to_lower_ascii(key) == to_lower_ascii(name)) return false;
  }
  return true;
}

}  // namespace

std::optional<Response> refuse_foreign_host(const Request& request) {
  const auto port = ":" + std::to_string(request.local_port);
  const std::array<std::string, 3> own{"127.0.0.1" + port, "localhost" + port, "[::1]" + port};
  if (httpd::is_host_among(request, own)) return std::nullopt;
  return httpd::misdirected(request);
}

std::optional<Response> refuse_foreign_page(const Request& request) {
  const auto origin = request.header("Origin");
  const auto host = request.header("Host");
  if (!origin || !host || *origin != "http://" + to_lower_ascii(*host) ||
      !tells(request, "Sec-Fetch-Site", "same-origin")) {
    return problem(ErrorCode::cross_site_request, 403, request.correlation_id);
  }
  if (!is_json(request.header("Content-Type").value_or(""))) {
    return problem(ErrorCode::unsupported_media_type, 415, request.correlation_id);
  }
  return std::nullopt;
}

std::optional<Response> refuse_embedding(const Request& request) {
  if (tells(request, "Sec-Fetch-Dest", "document") && tells(request, "Sec-Fetch-Mode", "navigate")) return std::nullopt;
  return problem(ErrorCode::cross_site_request, 403, request.correlation_id);
}

bool is_opened_by_a_person(const Request& request) { return tells(request, "Sec-Fetch-Site", "none", "same-origin"); }

}  // namespace tpcard::agent
