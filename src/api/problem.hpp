// The only map from an ErrorCode to HTTP.
#pragma once

#include "httpd/message.hpp"
#include "membership/context.hpp"

namespace tpcard::api {

[[nodiscard]] unsigned status_of(ErrorCode code);

/// The problem document of a refusal: its code and what the person needs to go on. Code and detail are noted for the
/// log.
[[nodiscard]] httpd::Response problem(httpd::Request& request, const membership::Refusal& refusal);

}  // namespace tpcard::api
