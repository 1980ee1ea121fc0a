// The kernel's tables of sockets (/proc/net/tcp, tcp6): whose socket is at the other end.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string_view>

#include "httpd/server.hpp"

namespace tpcard::agent {

/// Looks the peer's socket up in /proc/net/tcp and tcp6; nothing when it is not there (any more).
[[nodiscard]] std::optional<uid_t> owner_of(const httpd::Peer& peer);

/// The owner of the socket `local` that is connected to `remote`, both as the kernel prints them
/// (`0100007F:EEF2`), in a table of the kernel's format.
[[nodiscard]] std::optional<uid_t> owner_in_table(std::string_view table, std::string_view local,
                                                  std::string_view remote);

}  // namespace tpcard::agent
