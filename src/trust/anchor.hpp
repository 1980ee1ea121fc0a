// Whom we believe without asking: certificates pinned by their SHA-256, each with the role it may play in a path.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/hash.hpp"
#include "certificate/certificate.hpp"

struct x509_st;  // OpenSSL's X509, kept out of this header

namespace tpcard::trust {

class PathMemory;

/// A path ends in a `root`. In the profile `gpki` every authority in between must be pinned as `issuer`.
enum class AnchorRole { root, issuer };

struct TrustAnchor {
  certificate::CertificatePtr certificate;
  AnchorRole role;
};

/// Pinned certificates. Immutable; a reload makes a new one and swaps the shared_ptr.
class TrustStore {
 public:
  explicit TrustStore(std::vector<TrustAnchor> anchors);
  ~TrustStore();
  TrustStore(const TrustStore&) = delete;
  TrustStore& operator=(const TrustStore&) = delete;

  [[nodiscard]] std::span<const TrustAnchor> anchors() const { return anchors_; }
  [[nodiscard]] const TrustAnchor* find(const Sha256& fingerprint) const;
  [[nodiscard]] bool is_pinned(const certificate::Certificate& certificate) const;
  /// For path validation: the anchor as OpenSSL holds it; null when it is not pinned or OpenSSL cannot read it.
  [[nodiscard]] std::shared_ptr<x509_st> decoded(const Sha256& fingerprint) const;
  /// For path validation: what these anchors were found to vouch for. Safe from several threads; not part of what the
  /// store is.
  [[nodiscard]] PathMemory& memory() const { return *memory_; }

 private:
  using Decoded = std::pair<Sha256, std::shared_ptr<x509_st>>;
  std::vector<TrustAnchor> anchors_;
  std::vector<Decoded> decoded_;
  std::unique_ptr<PathMemory> memory_;
};

/// Name of one of the published government authorities (`GRCA G2`, `MOEACA G3`, …); empty for others.
[[nodiscard]] std::string_view known_authority(const Sha256& fingerprint);

}  // namespace tpcard::trust
