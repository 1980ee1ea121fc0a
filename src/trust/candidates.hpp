// Which ways lead from a leaf to a pinned authority. OpenSSL 3.0 builds one path and does not backtrack, and the
// generations of an authority share one DN here: so all ways are found first, then judged one by one. Internal to this
// room.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "certificate/certificate.hpp"
#include "trust/anchor.hpp"
#include "trust/policy.hpp"

namespace tpcard::trust {

using Path = std::vector<certificate::CertificatePtr>;

class CandidateSearch {
 public:
  CandidateSearch(std::span<const certificate::CertificatePtr> untrusted, const TrustStore& store,
                  const ValidationPolicy& policy);

  /// Candidates from `leaf`, the shortest first, of equals the likeliest: leaf first, anchor last.
  void run(const certificate::CertificatePtr& leaf);

  [[nodiscard]] const std::vector<Path>& found() const { return found_; }
  /// The longest way looked at: where it ends, no pinned authority was found.
  [[nodiscard]] const Path& longest() const { return longest_; }
  /// An issuer of the right name was there, but its key did not make the signature.
  [[nodiscard]] bool met_wrong_signature() const { return met_wrong_signature_; }
  /// What bound the search, when something was left unlooked at.
  [[nodiscard]] std::optional<std::string_view> limit_met() const { return limit_met_; }

 private:
  // The budget is work, not time, so that a verdict does not depend on how busy the machine is: a signature takes up to
  // 1 ms, a step next to nothing.
  static constexpr std::size_t kMostSteps = 2048;
  static constexpr std::size_t kMostSignatures = 512;

  struct Issuer {
    certificate::CertificatePtr certificate;
    int likelihood;
    std::size_t place;
    bool ends_path;
  };
  void extend(const Path& path);
  [[nodiscard]] std::vector<Issuer> issuers_of(const certificate::Certificate& child) const;
  [[nodiscard]] bool may_have_signed(const certificate::Certificate& issuer, const certificate::Certificate& child);
  void keep(Path path);
  void give_up(std::string_view why);

  std::span<const certificate::CertificatePtr> untrusted_;
  const TrustStore& store_;
  const ValidationPolicy& policy_;
  std::deque<Path> open_;
  std::vector<Path> found_;
  Path longest_;
  bool given_up_ = false;
  bool met_wrong_signature_ = false;
  std::optional<std::string_view> limit_met_;
  std::map<std::pair<Sha256, Sha256>, bool> signed_by_;
};

}  // namespace tpcard::trust
