// The anchors as an operator keeps them: one TOML file that holds each pinned certificate together with its SHA-256,
// written whole or not at all, so that neither a reader nor a crash ever meets half a change.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "server/configuration_error.hpp"
#include "trust/anchor.hpp"

namespace tpcard::server {

struct PinnedAnchor {
  trust::TrustAnchor anchor;
  std::vector<std::string> crls;  ///< where it publishes its complete lists, known before any of its cards came

  [[nodiscard]] const certificate::Certificate& certificate() const { return *anchor.certificate; }
  /// `GRCA G2`, or its CN or OU.
  [[nodiscard]] std::string name() const;
};

[[nodiscard]] std::string_view id_of(trust::AnchorRole role);

/// Throws ConfigurationError where a key is unknown, a certificate cannot be read or is not the one that was pinned.
[[nodiscard]] std::vector<PinnedAnchor> read_anchors(const std::filesystem::path& file);

using Anchors = std::vector<PinnedAnchor>;
/// Reads the file (none yet is no anchors), lets `change` make the new set, and replaces the file by it. One at a time:
/// a second caller waits. `before_it_counts` runs once the new file is on disk beside the old one; what it throws
/// leaves the old one.
void change_anchors(const std::filesystem::path& file, const std::function<Anchors(Anchors)>& change,
                    const std::function<void()>& before_it_counts);

}  // namespace tpcard::server
