// Whose process is at the other end of a loopback connection. The loopback is shared by all users of a computer; a
// card is not (threats.md 19). Implemented once per operating system (linux/, windows/).
#pragma once

#include "httpd/server.hpp"

namespace tpcard::agent {

/// True for connections of this process's own user only.
[[nodiscard]] bool is_own_user(const httpd::Peer& peer);

}  // namespace tpcard::agent
