#include "agent/privacy.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>

namespace tpcard::agent {

void keep_memory_private() {
  constexpr rlimit kNone{0, 0};
  setrlimit(RLIMIT_CORE, &kNone);
  prctl(PR_SET_DUMPABLE, 0);
}

}  // namespace tpcard::agent
