#include "trust/path_memory.hpp"

#include <algorithm>

namespace tpcard::trust {
namespace {

/// Paths share their certificates with the store; an entry is a few hundred bytes and the leaf.
constexpr std::size_t kMostEntries = 8192;

bool same_rules(ValidationPolicy left, const ValidationPolicy& right) {
  left.time = right.time;
  return left == right;
}

}  // namespace

std::optional<PathReport> PathMemory::find(const Sha256& leaf, const ValidationPolicy& policy) const {
  const auto second = std::chrono::floor<seconds>(policy.time);
  const std::scoped_lock lock(mutex_);
  const auto found = entries_.find(leaf);
  if (found == entries_.end()) return std::nullopt;
  const auto& entry = found->second;
  if (second < entry.from || second > entry.until || !same_rules(entry.policy, policy)) return std::nullopt;
  return entry.report;
}

void PathMemory::keep(const PathReport& report, const ValidationPolicy& policy) {
  Entry entry{policy, report, Instant::min(), Instant::max()};
  for (const auto& one : report.path) {
    entry.from = std::max(entry.from, one->not_before());
    entry.until = std::min(entry.until, one->not_after());
  }
  const std::scoped_lock lock(mutex_);
  // Forgetting all at once costs a moment once in thousands of cards, and needs no bookkeeping.
  if (entries_.size() >= kMostEntries) entries_.clear();
  entries_.insert_or_assign(report.path.front()->fingerprint(), std::move(entry));
}

}  // namespace tpcard::trust
