// What RFC 5280 §4 asks of certificates in a path and OpenSSL does not, and the rules of the profile `gpki`. Internal
// to this room.
#pragma once

#include <vector>

#include "trust/candidates.hpp"
#include "trust/path.hpp"

namespace tpcard::trust {

[[nodiscard]] std::vector<PathFinding> judge_by_rules(const Path& candidate, const ValidationPolicy& policy);

}  // namespace tpcard::trust
