// What answers on a port of ours: a component of this very user, or a program of somebody else.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "agent/settings.hpp"

namespace tpcard::agent {

struct PortAnswer {
  enum class Use { nobody, component, stranger } use = Use::nobody;
  std::string version = {};        ///< of a component
  std::string configuration = {};  ///< of a component: configuration_mark() of what it was started with
};

/// Asks 127.0.0.1:port as an installer does (`GET /healthz`). Who belongs to another user is a stranger, whatever it
/// says.
[[nodiscard]] PortAnswer probe_port(std::uint16_t port, milliseconds patience = seconds{1});

/// A short mark of the files a component reads: two with the same mark are the same component started twice.
[[nodiscard]] std::string configuration_mark(const Overrides& overrides);

/// The port on which this user's component with these files runs already.
[[nodiscard]] std::optional<std::uint16_t> running_already(std::uint16_t first, const Overrides& overrides);

}  // namespace tpcard::agent
