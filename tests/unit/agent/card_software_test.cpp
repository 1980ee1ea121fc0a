// Two libraries side by side, one of which may be as bad as they come.
#include "agent/card_software.hpp"

#include <gtest/gtest.h>

#include "tests/unit/agent/faulty_card.hpp"

namespace tpcard::agent {
namespace {

class StoppedClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override { return now_; }
  void advance(milliseconds time) { now_ += time; }

 private:
  Instant now_ = *from_rfc3339("2026-11-26T08:00:00Z");
};

class CardSoftwareTest : public testing::Test {
 protected:
  CardSoftwareTest() : software_(processes(), clock_) {}
  /// The faulty library first: it is the preferred one.
  std::vector<CardProcessSettings> processes() {
    return {{.module = reader_.module(), .program = TPCARD_AGENT_PROGRAM},
            {.module = reader_.SoftReader::module(), .program = TPCARD_AGENT_PROGRAM}};
  }
  SignOrder order(const std::string& card, std::string_view pin = "123456") {
    return {*protocol::SiteOrigin::parse("https://card.example"),
            "tpcard1.sign-in..AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", card, Secret(pin)};
  }
  FaultyReader reader_;
  StoppedClock clock_;
  CardSoftware software_;
};

TEST_F(CardSoftwareTest, shows_a_card_once_and_signs_with_it) {
  reader_.make_card("one");
  const auto report = software_.look();
  ASSERT_EQ(report.cards.size(), 1U);
  EXPECT_TRUE(software_.sign(order(report.cards[0].id)));
  const auto opened = software_.open();
  ASSERT_EQ(opened.size(), 2U);
  EXPECT_EQ(opened[0].path, TPCARD_FAULTY_MODULE);
  EXPECT_TRUE(opened[1].description);
}

TEST_F(CardSoftwareTest, shows_and_uses_the_card_by_the_library_that_works) {
  reader_.make_card("one");
  reader_.fault("crash C_GetSlotList");
  const auto report = software_.look();
  ASSERT_EQ(report.cards.size(), 1U);
  EXPECT_EQ(report.problem, std::nullopt);
  EXPECT_TRUE(software_.sign(order(report.cards[0].id)));
}

TEST_F(CardSoftwareTest, leaves_a_library_that_failed_alone_for_a_while) {
  reader_.make_card("one");
  auto modules = processes();
  modules[1].module.path = "/nowhere.so";
  CardSoftware software(modules, clock_);
  reader_.fault("crash C_GetSlotList");
  EXPECT_EQ(software.look().problem, ErrorCode::card_software_failed);
  reader_.is_well();
  EXPECT_EQ(software.look().problem, ErrorCode::card_software_failed) << "it is not asked";
  clock_.advance(minutes{1});
  EXPECT_EQ(software.look().cards.size(), 1U);
}

TEST_F(CardSoftwareTest, signs_with_no_card_that_it_did_not_show) {
  reader_.make_card("one");
  EXPECT_EQ(software_.look().cards.size(), 1U);
  EXPECT_EQ(software_.sign(order("another")).error().code, ErrorCode::card_removed);
  CardSoftware none({}, clock_);
  EXPECT_EQ(none.look().problem, ErrorCode::module_missing);
  EXPECT_EQ(none.sign(order("another")).error().code, ErrorCode::module_missing);
}

TEST_F(CardSoftwareTest, counts_wrong_pins_where_the_library_tells_no_tries) {
  reader_.make_card("one");
  reader_.fault("silent C_GetTokenInfo");
  const auto card = software_.look().cards.at(0);
  EXPECT_EQ(card.tries, TriesLeft::unknown);
  for (const auto left : {TriesLeft::low, TriesLeft::last}) {
    const auto refused = software_.sign(order(card.id, "654321"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::pin_wrong);
    EXPECT_EQ(refused.error().tries, left);
    software_.end();  // the next question starts another process
    EXPECT_EQ(software_.look().cards.at(0).tries, left);
  }
  EXPECT_TRUE(software_.sign(order(card.id)));
  EXPECT_EQ(software_.look().cards.at(0).tries, TriesLeft::unknown);
}

TEST_F(CardSoftwareTest, takes_up_a_library_that_is_installed_later_and_drops_one_that_has_gone) {
  reader_.make_card("one");
  const auto both = processes();
  CardSoftware software({}, clock_);
  EXPECT_TRUE(software.has_none());
  software.use({both[1]});
  EXPECT_EQ(software.look().cards.size(), 1U);
  software.use(both);
  auto opened = software.open();
  ASSERT_EQ(opened.size(), 2U);
  EXPECT_EQ(opened[0].path, both[0].module.path) << "the preferred one first";
  EXPECT_TRUE(opened[0].description);
  software.use({both[0]});
  opened = software.open();
  ASSERT_EQ(opened.size(), 1U);
  EXPECT_EQ(opened[0].path, both[0].module.path);
  software.abandon();
  software.use(both);
  EXPECT_EQ(software.look().problem, ErrorCode::card_software_failed) << "nothing is started any more";
}

}  // namespace
}  // namespace tpcard::agent
