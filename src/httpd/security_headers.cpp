#include "httpd/security_headers.hpp"

#include <algorithm>

namespace tpcard::httpd {
namespace {

void set_if_absent(Response& response, std::string_view name, std::string_view value) {
  const bool present = std::ranges::any_of(response.headers, [&](const auto& field) { return field.first == name; });
  if (!present) response.set(name, value);
}

}  // namespace

void SecurityHeaders::apply(const Request& request, Response& response) const {
  set_if_absent(response, "Content-Security-Policy", content_security_policy);
  set_if_absent(response, "X-Content-Type-Options", "nosniff");
  set_if_absent(response, "Referrer-Policy", "no-referrer");
  set_if_absent(response, "Cross-Origin-Resource-Policy", "same-origin");
  if (opener == Opener::same_origin_allow_popups) {
    set_if_absent(response, "Cross-Origin-Opener-Policy", "same-origin-allow-popups");
  }
  if (request.secure) set_if_absent(response, "Strict-Transport-Security", "max-age=31536000");
}

}  // namespace tpcard::httpd
