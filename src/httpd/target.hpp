// The request target: origin-form only (RFC 9112 §3.2.1), decoded once, refused where two readers could differ.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace tpcard::httpd {

struct Target {
  std::string path;   ///< decoded; begins with '/'; no empty, '.' or '..' part inside
  std::string query;  ///< as sent
};

/// Refuses absolute-form, authority-form and `*`; encoded slashes, backslashes, controls and NUL; dot segments; empty
/// parts; what is not UTF-8 when decoded.
[[nodiscard]] Result<Target> parse_target(std::string_view text);

/// A decoded path as it is written in a Location header.
[[nodiscard]] std::string encode_path(std::string_view path);

}  // namespace tpcard::httpd
