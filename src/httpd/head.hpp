// The head of a request (request line and fields), checked as bytes before a parser sees it. Parsers forgive; what one
// forgives and the next reads otherwise is request smuggling. So nothing is forgiven here.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "httpd/message.hpp"

namespace tpcard::httpd {

/// Where the head ends (past its empty line), when it is there; the first `known` bytes were searched before.
[[nodiscard]] std::optional<std::size_t> end_of_head(std::string_view bytes, std::size_t known = 0);

/// RFC 9112 §2.2, §5: every line ends in CRLF, no bare CR, LF or NUL, no obs-fold, no space before the colon.
[[nodiscard]] bool is_well_formed_head(std::string_view head);

/// RFC 9112 §3.2, §6.1, §6.3: exactly one Host; Content-Length and Transfer-Encoding at most once and never both;
/// Transfer-Encoding is `chunked` and nothing else.
[[nodiscard]] bool is_framed_unambiguously(const Request& request);

/// A Host field's value: a name, IPv4 address or bracketed IPv6 address, and perhaps a port. No user-info.
[[nodiscard]] bool is_host(std::string_view host);

}  // namespace tpcard::httpd
