// The names of a path, where OpenSSL is lax (RFC 5280 §4.2.1.6, §4.2.1.10): malformed names and subtrees, host names
// with a star that reach into what an authority excluded, and URIs. Internal to this room.
#pragma once

#include <string>
#include <vector>

#include "trust/candidates.hpp"
#include "trust/path.hpp"

namespace tpcard::trust {

struct NameFault {
  std::size_t depth;
  FindingCode code;
  std::string detail;
};

[[nodiscard]] std::vector<NameFault> judge_names(const Path& path);

}  // namespace tpcard::trust
