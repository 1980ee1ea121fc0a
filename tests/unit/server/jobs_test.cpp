// Which cards' sessions go on, by facts of the test's own.
#include "server/jobs.hpp"

#include <gtest/gtest.h>

#include "membership/session.hpp"
#include "tests/support/demo_pki.hpp"
#include "tests/unit/membership/world.hpp"

namespace tpcard::server {
namespace {

using namespace membership;
using test::DemoPki;
using trust::RevocationStatus;

/// Says the same of every certificate.
class OneFact final : public RevocationFacts {
 public:
  explicit OneFact(RevocationStatus status) { verdict_.status = status; }
  [[nodiscard]] trust::RevocationVerdict status(const certificate::Certificate&, const certificate::Certificate&,
                                                Instant) const override {
    return verdict_;
  }
  void refresh(const certificate::Certificate&, const certificate::Certificate&, std::function<void()> done) override {
    done();
  }
  [[nodiscard]] RevocationOutlook outlook(Instant) const override { return {}; }

 private:
  trust::RevocationVerdict verdict_;
};

class RecheckCards : public testing::Test {
 protected:
  RecheckCards() {
    world_.now = card_->not_after() - hours{1};
    const auto member = world_.insert_organization_member();
    world_.in_store([&](Records& records) {
      records.insert(MemberCard{.fingerprint = card_->fingerprint(),
                                .organization = {"organization"},
                                .rank = CardRank::primary,
                                .state = CardState::active,
                                .not_after = card_->not_after(),
                                .certificate = Bytes(card_->der().begin(), card_->der().end()),
                                .linked_at = world_.now});
      return open_session(records, world_.context(), member, OpenedBy::card, card_->fingerprint(), {}).value;
    });
  }
  bool session_lives_after_check(RevocationStatus status) {
    OneFact facts(status);
    recheck_cards(*world_.store, facts, rules_, world_.context());
    return world_.in_store([&](Records& records) { return !records.cards_with_sessions().empty(); });
  }

  DemoPki& pki_ = DemoPki::instance();
  const certificate::CertificatePtr card_ = pki_.company("checked-again", "--days 30");
  World world_;
  const TrustRules rules_{
      .anchors = std::make_shared<const trust::TrustStore>(std::vector<trust::TrustAnchor>{
          {pki_.authority("root"), trust::AnchorRole::root}, {pki_.authority("moeaca"), trust::AnchorRole::issuer}}),
      .policy = {},
      .cards = world_.cards};
};

TEST_F(RecheckCards, ends_the_session_of_a_revoked_card_and_of_no_other) {
  EXPECT_TRUE(session_lives_after_check(RevocationStatus::good));
  EXPECT_TRUE(session_lives_after_check(RevocationStatus::unknown));
  EXPECT_FALSE(session_lives_after_check(RevocationStatus::revoked));
}

TEST_F(RecheckCards, goes_on_asking_about_a_card_that_has_expired_since_it_opened_the_session) {
  world_.now = card_->not_after() + hours{3};
  EXPECT_TRUE(session_lives_after_check(RevocationStatus::good));
  EXPECT_TRUE(session_lives_after_check(RevocationStatus::unknown));
  EXPECT_FALSE(session_lives_after_check(RevocationStatus::revoked));
}

}  // namespace
}  // namespace tpcard::server
