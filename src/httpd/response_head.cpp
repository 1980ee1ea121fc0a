#include "httpd/response_head.hpp"

#include <boost/beast/http/status.hpp>
#include <stdexcept>

#include "httpd/http_date.hpp"

namespace tpcard::httpd {
namespace {

/// Once a second is often enough.
std::string_view date_now() {
  thread_local std::string text;
  thread_local Instant made{};
  const auto now = std::chrono::floor<seconds>(SystemClock{}.now());
  if (text.empty() || now != made) {
    text = to_http_date(now);
    made = now;
  }
  return text;
}

void add_field(std::string& head, std::string_view name, std::string_view value) {
  constexpr std::string_view kBreaks("\r\n\0", 3);
  if (name.find_first_of(kBreaks) != std::string_view::npos || value.find_first_of(kBreaks) != std::string_view::npos) {
    throw std::logic_error("a line break in a response header");
  }
  head.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

std::string response_head(const Response& response, std::string_view connection) {
  const auto reason = boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(response.status));
  std::string head;
  head.reserve(512);
  head.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
  head.append(reason.data(), reason.size()).append("\r\n");
  add_field(head, "Date", date_now());
  for (const auto& [name, value] : response.headers) add_field(head, name, value);
  if (may_have_body(response.status)) add_field(head, "Content-Length", std::to_string(body_of(response).size()));
  add_field(head, "Connection", connection);
  return head.append("\r\n");
}

bool may_have_body(unsigned status) { return status >= 200 && status != 204 && status != 304; }

std::string_view body_of(const Response& response) {
  return response.shared_body ? std::string_view(*response.shared_body) : std::string_view(response.body);
}

}  // namespace tpcard::httpd
