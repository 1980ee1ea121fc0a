// How each pinned anchor stands, for `tpcard trust check`, `tpcard doctor` and whoever watches an installation.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "revocation/crl_shelf.hpp"
#include "server/anchor_file.hpp"

namespace tpcard::server {

enum class Standing { well, attention, failing };

/// `ok`, `attention`, `fail`
[[nodiscard]] std::string_view id_of(Standing standing);

struct AnchorRemark {
  Standing standing;
  std::string text;
};

struct AnchorState {
  Standing standing = Standing::well;  ///< the worst of its remarks
  std::vector<AnchorRemark> remarks;
};

/// Nearer to its end than this an anchor asks for attention.
inline constexpr days kAnchorWarning{180};

/// Validity, and for an issuer the path to a pinned root.
[[nodiscard]] AnchorState state_of(const PinnedAnchor& pinned, std::span<const PinnedAnchor> all, Instant now);
/// The same with its complete revocation lists.
[[nodiscard]] AnchorState state_of(const PinnedAnchor& pinned, std::span<const PinnedAnchor> all,
                                   const revocation::CrlHealth& lists, Instant now);

/// The lists that a service keeps in `directory`, read beside it and left as they are. Nothing is fetched.
[[nodiscard]] std::vector<revocation::CrlHealth> kept_lists(const std::filesystem::path& directory,
                                                            std::span<const PinnedAnchor> anchors);

}  // namespace tpcard::server
