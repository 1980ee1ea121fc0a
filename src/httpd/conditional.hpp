// Choosing a representation: Accept-Encoding (RFC 9110 §12.5.3) and If-None-Match (§13.1.2).
#pragma once

#include <string_view>

namespace tpcard::httpd {

/// True when `coding` is named, or `*` is, with a weight above zero.
[[nodiscard]] bool accepts_coding(std::string_view accept_encoding, std::string_view coding);

/// Weak comparison, as If-None-Match asks for; `*` matches.
[[nodiscard]] bool matches_etag(std::string_view if_none_match, std::string_view etag);

}  // namespace tpcard::httpd
