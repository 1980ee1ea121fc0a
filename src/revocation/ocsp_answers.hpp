// What OCSP responders said, by certificate: in memory, and each in a small file so that a restart forgets nothing.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>

#include "base/hash.hpp"
#include "trust/revocation.hpp"

namespace tpcard::revocation {

struct OcspAnswer {
  trust::RevocationVerdict verdict;
  Instant fetched_at;
  Instant asked_at;  ///< last tried, also when that brought nothing
};

class OcspAnswers {
 public:
  /// Reads what is kept in `directory` (made when missing) and throws away what is no longer of use at `now`.
  OcspAnswers(std::filesystem::path directory, Instant now);

  [[nodiscard]] std::optional<OcspAnswer> find(const Sha256& certificate) const;
  /// A revocation that cannot be undone is never replaced, an unknown answer does not replace one that still holds, nor
  /// a good one a suspension that was told no earlier; that it was asked is noted.
  void put(const Sha256& certificate, const OcspAnswer& answer);

 private:
  /// Whether it counts from now on.
  bool take(const Sha256& certificate, const OcspAnswer& answer);
  void write(const Sha256& certificate, const OcspAnswer& answer) const;

  std::filesystem::path directory_;
  mutable std::mutex mutex_;
  std::map<Sha256, OcspAnswer> answers_;
};

/// Revoked for good: not merely suspended.
[[nodiscard]] inline bool is_final(const trust::RevocationVerdict& verdict) {
  return verdict.status == trust::RevocationStatus::revoked && !verdict.suspended();
}

}  // namespace tpcard::revocation
