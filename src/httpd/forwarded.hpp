// Who really asked, when a proxy of ours stands in between. Nobody else's X-Forwarded-… is believed.
#pragma once

#include <string>
#include <vector>

#include "httpd/message.hpp"

namespace tpcard::httpd {

/// Where the peer is a trusted proxy: takes the client's address from X-Forwarded-For (the last one that is not a
/// trusted proxy's) and `secure` from X-Forwarded-Proto.
void believe_proxies(Request& request, const std::vector<std::string>& trusted_proxies);

}  // namespace tpcard::httpd
