// Which ways lead from a leaf to a pinned authority. OpenSSL 3.0 builds one path and does not backtrack, and the
// generations of an authority share one DN here: so all ways are found first, then judged one by one. Internal to this
// room.
#pragma once

#include <map>
#include <span>
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

  /// Candidates from `leaf`, the likeliest first: leaf first, anchor last.
  void run(const certificate::CertificatePtr& leaf);

  [[nodiscard]] const std::vector<Path>& found() const { return found_; }
  /// The longest way that led nowhere.
  [[nodiscard]] const Path& dead_end() const { return dead_end_; }
  /// An issuer of the right name was there, but its key did not make the signature.
  [[nodiscard]] bool met_wrong_signature() const { return met_wrong_signature_; }
  [[nodiscard]] bool exhausted() const { return steps_ >= kMostSteps; }

 private:
  static constexpr std::size_t kMostSteps = 512;

  struct Issuer {
    certificate::CertificatePtr certificate;
    int likelihood;
    std::size_t place;
    bool ends_path;
  };
  void extend(Path& path);
  [[nodiscard]] std::vector<Issuer> issuers_of(const certificate::Certificate& child);
  [[nodiscard]] bool may_have_signed(const certificate::Certificate& issuer, const certificate::Certificate& child);
  [[nodiscard]] bool is_full() const { return found_.size() >= policy_.most_candidates || exhausted(); }

  std::span<const certificate::CertificatePtr> untrusted_;
  const TrustStore& store_;
  const ValidationPolicy& policy_;
  std::vector<Path> found_;
  Path dead_end_;
  bool met_wrong_signature_ = false;
  std::size_t steps_ = 0;
  std::map<std::pair<Sha256, Sha256>, bool> signed_by_;
};

}  // namespace tpcard::trust
