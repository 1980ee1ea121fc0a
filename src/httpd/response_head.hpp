// A response's status line and headers as bytes.
#pragma once

#include <string>
#include <string_view>

#include "httpd/message.hpp"

namespace tpcard::httpd {

/// Adds Date, Content-Length and Connection. Throws std::logic_error for a header with a line break in it.
[[nodiscard]] std::string response_head(const Response& response, std::string_view connection);

/// RFC 9110 §6.4.1: 1xx, 204 and 304 have none.
[[nodiscard]] bool may_have_body(unsigned status);

[[nodiscard]] std::string_view body_of(const Response& response);

}  // namespace tpcard::httpd
