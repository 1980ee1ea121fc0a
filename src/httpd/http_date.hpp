// The Date header's value (IMF-fixdate, RFC 9110 §5.6.7).
#pragma once

#include <string>

#include "base/clock.hpp"

namespace tpcard::httpd {

[[nodiscard]] std::string to_http_date(Instant instant);

}  // namespace tpcard::httpd
