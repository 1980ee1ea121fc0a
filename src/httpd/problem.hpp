// Problem documents (RFC 9457): how every refusal is told. `type` is a page of the site that says it in words.
#pragma once

#include <boost/json/object.hpp>
#include <string_view>

#include "base/error.hpp"
#include "httpd/message.hpp"

namespace tpcard::httpd {

/// `members` are added to the document. A member `retry_after` (seconds) is told as the header `Retry-After` too.
[[nodiscard]] Response problem(ErrorCode code, unsigned status, std::string_view correlation_id,
                               boost::json::object members = {});

/// A JSON answer that nobody may keep.
[[nodiscard]] Response json_response(unsigned status, const boost::json::object& document);

}  // namespace tpcard::httpd
