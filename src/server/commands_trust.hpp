// The subcommands with which anybody can try certificates, revocation and signatures: offline unless told otherwise.
// Exit: 0 accepted (GOOD), 1 refused (REVOKED), 2 usage, 3 UNKNOWN (ocsp and crl only).
#pragma once

#include "server/commands.hpp"

namespace tpcard::server {

/// `cert show`, `cert verify`, `ocsp verify`, `crl verify`, `signature verify`.
void add_cert_commands(CLI::App& app, Run& run, const Clock& clock);

}  // namespace tpcard::server
