#include "server/anchor_state.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "trust/path.hpp"

namespace tpcard::server {
namespace {

using trust::AnchorRole;

void remark(AnchorState& state, Standing standing, std::string text) {
  state.standing = std::max(state.standing, standing);
  state.remarks.push_back({standing, std::move(text)});
}

void judge_validity(AnchorState& state, const certificate::Certificate& one, Instant now) {
  if (now > one.not_after()) {
    remark(state, Standing::failing, "ended " + to_rfc3339(one.not_after()) + ": its cards are refused");
  } else if (now < one.not_before()) {
    remark(state, Standing::failing, "not valid before " + to_rfc3339(one.not_before()));
  } else if (one.not_after() - now < kAnchorWarning) {
    remark(state, Standing::attention, "ends " + to_rfc3339(one.not_after()) + ": pin its successor before that");
  } else {
    remark(state, Standing::well, "valid until " + to_rfc3339(one.not_after()));
  }
}

/// By path validation in the profile rfc5280, where an authority may stand in the leaf's place: what that refuses no
/// card gets past. What `gpki` asks beyond it, `trust add` asked (keyCertSign) or each card will be asked.
void judge_path(AnchorState& state, const PinnedAnchor& issuer, std::span<const PinnedAnchor> all, Instant now) {
  std::vector<trust::TrustAnchor> roots;
  for (const auto& one : all) {
    if (one.anchor.role == AnchorRole::root) roots.push_back(one.anchor);
  }
  const trust::TrustStore store(std::move(roots));
  trust::ValidationPolicy policy;
  policy.profile = trust::Profile::rfc5280;
  policy.time = now;
  const auto report = trust::validate_path(issuer.anchor.certificate, {}, store, policy);
  if (!report.accepted()) {
    const auto why = report.findings.empty() ? "" : report.findings.front().detail;
    remark(state, Standing::failing, fmt::format("leads to no pinned root ({}): its cards are refused", why));
    return;
  }
  const auto root = std::ranges::find_if(all, [&](const PinnedAnchor& one) {
    return one.certificate().fingerprint() == report.path.back()->fingerprint();
  });
  remark(state, Standing::well, "leads to " + root->name());
}

/// A root without issuers signs no list that a card depends on.
bool is_needed(const PinnedAnchor& pinned, std::span<const PinnedAnchor> all) {
  return pinned.anchor.role == AnchorRole::issuer || std::ranges::any_of(all, [&](const PinnedAnchor& one) {
           return one.anchor.role == AnchorRole::issuer &&
                  certificate::same_name(one.certificate().issuer(), pinned.certificate().subject());
         });
}

void judge_lists(AnchorState& state, const revocation::CrlHealth& lists, Instant now) {
  if (!lists.fresh_until) {
    remark(
        state, Standing::attention,
        "no revocation list of it is kept yet: until one is, an OCSP outage refuses its cards (trust add --crl URL)");
  } else if (now >= *lists.fresh_until) {
    remark(state, Standing::failing,
           "its last revocation list ran out " + to_rfc3339(*lists.fresh_until) + ": only OCSP can answer for it");
  } else if (now >= lists.running_out_from) {
    remark(state, Standing::attention,
           "its last revocation list runs out " + to_rfc3339(*lists.fresh_until) + " and no newer one comes");
  } else {
    remark(state, Standing::well, "revocation list fresh until " + to_rfc3339(*lists.fresh_until));
  }
}

}  // namespace

std::string_view id_of(Standing standing) {
  switch (standing) {
    case Standing::well:
      return "ok";
    case Standing::attention:
      return "attention";
    case Standing::failing:
      return "fail";
  }
  return "fail";
}

AnchorState state_of(const PinnedAnchor& pinned, std::span<const PinnedAnchor> all, Instant now) {
  AnchorState state;
  judge_validity(state, pinned.certificate(), now);
  if (pinned.anchor.role == AnchorRole::issuer) judge_path(state, pinned, all, now);
  return state;
}

AnchorState state_of(const PinnedAnchor& pinned, std::span<const PinnedAnchor> all, const revocation::CrlHealth& lists,
                     Instant now) {
  auto state = state_of(pinned, all, now);
  if (is_needed(pinned, all)) judge_lists(state, lists, now);
  return state;
}

std::vector<revocation::CrlHealth> kept_lists(const std::filesystem::path& directory,
                                              std::span<const PinnedAnchor> anchors) {
  std::vector<certificate::CertificatePtr> authorities;
  std::vector<revocation::CrlHealth> none;
  for (const auto& one : anchors) {
    authorities.push_back(one.anchor.certificate);
    none.push_back({one.anchor.certificate, std::nullopt});
  }
  const auto lists = directory / "crl";
  if (!std::filesystem::is_directory(lists)) return none;  // the shelf would make the folder, as whoever runs this
  revocation::CrlShelf shelf(lists, {});
  shelf.watch(std::move(authorities));
  return shelf.health();
}

}  // namespace tpcard::server
