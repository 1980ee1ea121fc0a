// What `trust check` says of an anchor.
#include "server/anchor_state.hpp"

#include <gtest/gtest.h>

#include "tests/support/demo_pki.hpp"

namespace tpcard::server {
namespace {

using test::DemoPki;
using trust::AnchorRole;

PinnedAnchor pinned(DemoPki& pki, const std::string& name, AnchorRole role) {
  return {.anchor = {pki.authority(name), role}, .crls = {}};
}

class AnchorStateTest : public testing::Test {
 protected:
  const PinnedAnchor root_ = pinned(DemoPki::instance(), "root", AnchorRole::root);
  const PinnedAnchor issuer_ = pinned(DemoPki::instance(), "moeaca", AnchorRole::issuer);
  const std::vector<PinnedAnchor> all_{root_, issuer_};
  const Instant now_ = SystemClock{}.now();

  [[nodiscard]] Standing with_lists(std::optional<Instant> until, Instant running_out_from) const {
    return state_of(issuer_, all_, {issuer_.anchor.certificate, until, running_out_from}, now_).standing;
  }
};

TEST_F(AnchorStateTest, is_well_while_it_is_valid_and_leads_to_a_root) {
  EXPECT_EQ(state_of(root_, all_, now_).standing, Standing::well);
  EXPECT_EQ(state_of(issuer_, all_, now_).standing, Standing::well);
}

TEST_F(AnchorStateTest, asks_for_attention_half_a_year_before_its_end_and_fails_after_it) {
  const auto end = issuer_.certificate().not_after();
  EXPECT_EQ(state_of(issuer_, all_, end - days{181}).standing, Standing::well);
  EXPECT_EQ(state_of(issuer_, all_, end - days{179}).standing, Standing::attention);
  EXPECT_EQ(state_of(issuer_, all_, end + seconds{1}).standing, Standing::failing);
}

TEST_F(AnchorStateTest, fails_for_an_issuer_whose_root_is_not_pinned) {
  const std::vector<PinnedAnchor> alone{issuer_};
  EXPECT_EQ(state_of(issuer_, alone, now_).standing, Standing::failing);
  // A root of the same name and another key is not its root.
  const std::vector<PinnedAnchor> sibling{pinned(DemoPki::another(), "root", AnchorRole::root), issuer_};
  EXPECT_EQ(state_of(issuer_, sibling, now_).standing, Standing::failing);
}

TEST_F(AnchorStateTest, tells_before_its_last_revocation_list_runs_out) {
  EXPECT_EQ(with_lists(now_ + hours{20}, now_ + hours{14}), Standing::well);
  EXPECT_EQ(with_lists(now_ + hours{5}, now_ - hours{1}), Standing::attention);
  EXPECT_EQ(with_lists(now_ - seconds{1}, now_ - hours{6}), Standing::failing);
  EXPECT_EQ(with_lists(std::nullopt, {}), Standing::attention);
}

}  // namespace
}  // namespace tpcard::server
