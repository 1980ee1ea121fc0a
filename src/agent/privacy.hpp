// Keeps what this process has in memory (a PIN, for a moment) out of core dumps and away from other processes.
#pragma once

namespace tpcard::agent {

/// No core dumps, and no debugger of the same user may attach. Call first in main().
void keep_memory_private();

}  // namespace tpcard::agent
