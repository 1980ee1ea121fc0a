// Where a certificate's URLs may lead: nowhere but to listed hosts, over plain http as they are published, and to
// public addresses only unless a demonstration says otherwise (threats.md 10).
#pragma once

#include <sys/socket.h>

#include <string>
#include <string_view>
#include <vector>

namespace tpcard::revocation {

class UrlGuard {
 public:
  /// `hosts`: `host` (port 80) or `host:port`.
  explicit UrlGuard(const std::vector<std::string>& hosts);

  /// An http URL without user-info whose host and port stand on the list.
  [[nodiscard]] bool allows(const std::string& url) const;

 private:
  std::vector<std::string> hosts_;  ///< lower case, port always written
};

/// A global unicast address: not loopback, private, link-local, shared, multicast, documentation, or one of those
/// inside an IPv6 address.
[[nodiscard]] bool is_public_address(const sockaddr& address);

}  // namespace tpcard::revocation
