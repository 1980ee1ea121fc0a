// `--online`: revocation of a validated path, asked now, for one command.
#pragma once

#include <memory>

#include "base/clock.hpp"
#include "trust/path_revocation.hpp"

namespace tpcard::server {

struct OnlineOptions {
  trust::CrlChecking checking;
  bool private_addresses = false;
};

/// Asks the responders and lists that the path's certificates name, and adds what they say to the report.
void ask_online(trust::PathReport& report, const std::shared_ptr<const trust::TrustStore>& store,
                const OnlineOptions& options, const Clock& clock);

}  // namespace tpcard::server
