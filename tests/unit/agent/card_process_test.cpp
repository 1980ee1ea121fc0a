// A card's library in a process of its own, with the real program as that process.
#include "agent/card_process.hpp"

#include <gtest/gtest.h>

#include "tests/unit/agent/faulty_card.hpp"

namespace tpcard::agent {
namespace {

const std::string kNonce = "tpcard1.sign-in..AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const std::string kSite = "https://card.example";

class CardProcessTest : public testing::Test {
 protected:
  /// Patient where nothing hangs: this machine may be busy.
  CardProcessSettings patient() { return {.module = reader_.module(), .program = TPCARD_AGENT_PROGRAM}; }
  CardProcessSettings impatient() {
    auto settings = patient();
    settings.to_open = settings.to_look = settings.to_sign = milliseconds{1500};
    return settings;
  }
  SignOrder order(CardProcess& process, std::string_view pin = "123456") {
    const auto report = process.look();
    return {*protocol::SiteOrigin::parse(kSite), kNonce, report.cards.empty() ? "" : report.cards.front().id,
            Secret(pin)};
  }

  FaultyReader reader_;
};

TEST_F(CardProcessTest, tells_across_the_processes_all_that_is_known_of_a_card) {
  reader_.make_card("one");
  CardProcess process(patient());
  ASSERT_TRUE(process.open());
  EXPECT_NE(process.open()->find("SoftHSM"), std::string::npos);
  const auto report = process.look();
  EXPECT_FALSE(report.readers.empty());
  EXPECT_EQ(report.problem, std::nullopt);
  ASSERT_EQ(report.cards.size(), 1U);
  const auto& card = report.cards.front();
  ASSERT_TRUE(card.identity);
  EXPECT_EQ(card.identity->scheme, "moeaca");
  EXPECT_EQ(card.identity->identifier, "12345675");
  EXPECT_EQ(card.identity->legal_name, "示範股份有限公司");
  EXPECT_EQ(card.identity->rank, certificate::CardRank::primary);
  EXPECT_EQ(card.identity->unified_business_number, "12345675");
  EXPECT_TRUE(card.not_after);
  EXPECT_EQ(card.reader, report.readers.front());
  EXPECT_EQ(card.tries, TriesLeft::unknown);
  EXPECT_EQ(card.problem, std::nullopt);
}

TEST_F(CardProcessTest, signs_across_the_processes_what_openssl_verifies) {
  const auto certificate = reader_.make_card("one");
  CardProcess process(patient());
  const auto token = process.sign(order(process));
  ASSERT_TRUE(token) << token.error().detail;
  EXPECT_TRUE(openssl_verifies(reader_.folder(), certificate, *token, kSite, kNonce));
  const auto wrong = process.sign(order(process, "654321"));
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, ErrorCode::pin_wrong);
  EXPECT_EQ(wrong.error().tries, TriesLeft::low);
  EXPECT_EQ(wrong.error().detail, "C_Login: CKR 0x000000a0");
}

TEST_F(CardProcessTest, outlives_a_library_that_crashes_and_looks_again) {
  reader_.make_card("one");
  CardProcess process(patient());
  for (const auto* call : {"C_GetSlotList", "C_GetTokenInfo", "C_Initialize"}) {
    reader_.fault(std::string("crash ") + call);
    EXPECT_EQ(process.look().problem, ErrorCode::card_software_failed) << call;
    reader_.is_well();
    EXPECT_EQ(process.look().cards.size(), 1U) << call;
  }
}

TEST_F(CardProcessTest, outlives_a_library_that_hangs_and_looks_again) {
  reader_.make_card("one");
  CardProcess process(impatient());
  for (const auto* call : {"C_GetSlotList", "C_Initialize"}) {
    reader_.fault(std::string("hang ") + call);
    EXPECT_EQ(process.look().problem, ErrorCode::card_software_failed) << call;
  }
  reader_.is_well();
  CardProcess well(patient());
  EXPECT_EQ(well.look().cards.size(), 1U);
}

TEST_F(CardProcessTest, tells_that_the_software_failed_in_the_middle_of_a_signature_and_signs_the_next) {
  reader_.make_card("one");
  CardProcess process(patient());
  auto settings = patient();
  settings.to_sign = milliseconds{1500};
  CardProcess impatient(settings);
  for (auto* one : {&process, &impatient}) {
    const auto asked = order(*one);
    reader_.fault(one == &process ? "crash C_Sign" : "hang C_Sign");
    const auto outcome = one->sign(asked);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, ErrorCode::card_software_failed);
    reader_.is_well();
  }
  EXPECT_TRUE(process.sign(order(process)));
}

TEST_F(CardProcessTest, is_not_confused_by_a_library_that_prints) {
  reader_.make_card("one");
  reader_.fault("print C_GetSlotList");
  CardProcess process(patient());
  EXPECT_EQ(process.look().cards.size(), 1U);
}

TEST_F(CardProcessTest, refuses_a_library_that_is_not_there_and_finds_it_once_it_is) {
  const auto place = reader_.folder() / "later.so";
  auto settings = patient();
  settings.module.path = place;
  CardProcess process(settings);
  EXPECT_EQ(process.open().error().code, ErrorCode::module_missing);
  EXPECT_EQ(process.look().problem, ErrorCode::module_missing);
  std::filesystem::create_symlink(reader_.module().path, place);
  EXPECT_EQ(process.look().problem, ErrorCode::no_card);
}

TEST_F(CardProcessTest, tells_that_the_software_failed_where_the_program_cannot_be_started) {
  auto settings = patient();
  settings.program = "/nowhere/tpcard-agent";
  CardProcess process(settings);
  EXPECT_EQ(process.look().problem, ErrorCode::card_software_failed);
}

TEST_F(CardProcessTest, starts_nothing_more_once_it_is_abandoned) {
  reader_.make_card("one");
  CardProcess process(patient());
  EXPECT_EQ(process.look().cards.size(), 1U);
  process.abandon();
  EXPECT_EQ(process.look().problem, ErrorCode::card_software_failed);
  EXPECT_EQ(process.look().problem, ErrorCode::card_software_failed);
}

}  // namespace
}  // namespace tpcard::agent
