// The headers that keep a browser from doing to our pages what their author did not mean (OWASP ASVS 5.0, V3.4).
#pragma once

#include <string>

#include "httpd/message.hpp"

namespace tpcard::httpd {

struct SecurityHeaders {
  std::string content_security_policy;  ///< whole, `frame-ancestors 'none'` included
  /// What Cross-Origin-Opener-Policy says. The component's window must send none, or it loses the page that opened it.
  enum class Opener { unrestricted, same_origin_allow_popups } opener = Opener::same_origin_allow_popups;

  /// Adds what the response does not say already. HSTS only where the request came over TLS.
  void apply(const Request& request, Response& response) const;
};

}  // namespace tpcard::httpd
