// Requests under a name that is not ours: links in mails, cookies and signatures all live under one origin, and an
// unknown Host is DNS rebinding or an old link.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "httpd/message.hpp"

namespace tpcard::httpd {

/// True when Host is exactly one of `hosts` (`name` or `name:port`, without case).
[[nodiscard]] bool is_host_among(const Request& request, std::span<const std::string> hosts);

/// For the service: nothing where Host is that of `origin` (`https://host[:port]`); else the answer: GET and HEAD are
/// sent to the same path there, everything else is 421.
[[nodiscard]] std::optional<Response> redirect_to_canonical_host(const Request& request, std::string_view origin);

/// RFC 9110 §15.5.20, as a problem document.
[[nodiscard]] Response misdirected(const Request& request);

}  // namespace tpcard::httpd
