// Accepted paths, by leaf: the same card signs in again and again, and nothing about its path changes until somebody's
// validity ends or the anchors are swapped (and the memory with them). Internal to this room.
#pragma once

#include <map>
#include <mutex>
#include <optional>

#include "trust/path.hpp"

namespace tpcard::trust {

class PathMemory {
 public:
  /// The report remembered for this leaf under these rules, if it holds at policy.time.
  [[nodiscard]] std::optional<PathReport> find(const Sha256& leaf, const ValidationPolicy& policy) const;
  /// Remembers an accepted report.
  void keep(const PathReport& report, const ValidationPolicy& policy);

 private:
  struct Entry {
    ValidationPolicy policy;
    PathReport report;
    Instant from;   ///< all certificates of the path are valid
    Instant until;  ///< inclusive
  };
  mutable std::mutex mutex_;
  std::map<Sha256, Entry> entries_;
};

}  // namespace tpcard::trust
