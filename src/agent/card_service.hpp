// The operating system's own service for card readers (PC/SC): without it no library sees a reader. One implementation
// per operating system.
#pragma once

namespace tpcard::agent {

enum class CardService {
  running,
  stopped,  ///< it is installed but does not answer
  not_installed,
  refused,  ///< it runs, and this user may not use it
};

[[nodiscard]] CardService card_service();

}  // namespace tpcard::agent
