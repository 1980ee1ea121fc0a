#include "httpd/forwarded.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>

#include "base/text.hpp"

namespace tpcard::httpd {

void believe_proxies(Request& request, const std::vector<std::string>& trusted_proxies) {
  const auto is_trusted = [&](std::string_view address) {
    return std::ranges::find(trusted_proxies, address) != trusted_proxies.end();
  };
  if (!is_trusted(request.peer_address)) return;
  std::vector<std::string_view> hops;
  for (const auto& [name, value] : request.headers) {
    if (to_lower_ascii(name) != "x-forwarded-for") continue;
    for (auto hop : split(value, ',')) hops.push_back(trim(hop));
  }
  // From the right: each entry was written by the proxy behind it, so the first stranger is as far as belief reaches.
  for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(*hop, error);
    if (error) break;
    request.peer_address = address.to_string();
    if (!is_trusted(request.peer_address)) break;
  }
  if (const auto scheme = request.header("X-Forwarded-Proto")) request.secure = *scheme == "https";
}

}  // namespace tpcard::httpd
