#include "agent/card_stack.hpp"

#include <gtest/gtest.h>

#include "tests/unit/agent/soft_card.hpp"

namespace tpcard::agent {
namespace {

const std::string kNonce = "tpcard1.sign-in..AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const std::string kOrigin = "https://card.example";

class CardStackTest : public testing::Test {
 protected:
  SignOrder order(std::string_view pin) {
    const auto report = stack_.look();
    return {*protocol::SiteOrigin::parse(kOrigin), kNonce, report.cards.empty() ? "" : report.cards.front().id,
            Secret(pin)};
  }
  SystemClock clock_;
  SoftReader reader_;
  CardStack stack_{reader_.module(), clock_};
};

TEST_F(CardStackTest, shows_the_organization_on_a_card) {
  reader_.make_card("one");
  const auto report = stack_.look();
  EXPECT_FALSE(report.readers.empty());
  EXPECT_FALSE(report.problem);
  ASSERT_EQ(report.cards.size(), 1U);
  const auto& card = report.cards.front();
  ASSERT_TRUE(card.identity);
  EXPECT_EQ(card.identity->scheme, "moeaca");
  EXPECT_EQ(card.identity->identifier, "12345675");
  EXPECT_EQ(card.identity->legal_name, "示範股份有限公司");
  EXPECT_FALSE(card.problem);
}

TEST_F(CardStackTest, says_no_card_for_a_reader_with_nothing_but_an_uninitialized_token) {
  const auto report = stack_.look();
  EXPECT_FALSE(report.readers.empty());
  EXPECT_EQ(report.problem, ErrorCode::no_card);
}

TEST_F(CardStackTest, follows_insertion_and_removal) {
  reader_.make_card("one");
  EXPECT_EQ(stack_.look().cards.size(), 1U);
  reader_.pull_out();
  EXPECT_EQ(stack_.look().problem, ErrorCode::no_card);
  reader_.put_back();
  EXPECT_EQ(stack_.look().cards.size(), 1U);
}

TEST_F(CardStackTest, signs_with_an_rsa_key_what_openssl_verifies) {
  const auto certificate = reader_.make_card("one");
  const auto token = stack_.sign(order("123456"));
  ASSERT_TRUE(token) << token.error().detail;
  EXPECT_EQ(token->algorithm, "RS256");
  EXPECT_TRUE(openssl_verifies(reader_.folder(), certificate, *token, kOrigin, kNonce));
  EXPECT_FALSE(openssl_verifies(reader_.folder(), certificate, *token, "https://evil.example", kNonce));
}

TEST_F(CardStackTest, signs_with_keys_on_p256_and_p384_what_openssl_verifies) {
  const auto smaller = reader_.make_card("p256", {.key = "EC -pkeyopt ec_paramgen_curve:P-256"});
  const auto token = stack_.sign(order("123456"));
  ASSERT_TRUE(token) << token.error().detail;
  EXPECT_EQ(token->algorithm, "ES256");
  EXPECT_TRUE(openssl_verifies(reader_.folder(), smaller, *token, kOrigin, kNonce));
  reader_.pull_out();
  const auto larger = reader_.make_card("p384", {.key = "EC -pkeyopt ec_paramgen_curve:P-384"});
  const auto second = stack_.sign(order("123456"));
  ASSERT_TRUE(second) << second.error().detail;
  EXPECT_EQ(second->algorithm, "ES384");
  EXPECT_TRUE(openssl_verifies(reader_.folder(), larger, *second, kOrigin, kNonce));
}

TEST_F(CardStackTest, tells_a_wrong_pin_and_that_tries_were_lost) {
  reader_.make_card("one");
  const auto refused = stack_.sign(order("654321"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::pin_wrong);
  EXPECT_EQ(refused.error().tries, TriesLeft::low);
  EXPECT_EQ(stack_.look().cards.front().tries, TriesLeft::low);
  EXPECT_TRUE(stack_.sign(order("123456")));
}

TEST_F(CardStackTest, wants_the_pin_again_for_every_signature) {
  reader_.make_card("one");
  ASSERT_TRUE(stack_.sign(order("123456")));
  EXPECT_EQ(stack_.sign(order("000000")).error().code, ErrorCode::pin_wrong);
}

TEST_F(CardStackTest, picks_the_signature_certificate_whatever_else_is_on_the_card) {
  reader_.make_token("one");
  reader_.put("one", "0a", {.key_usage = "keyEncipherment,dataEncipherment", .name = "encryption"});
  reader_.put("one", "0b", {.key_usage = "digitalSignature,keyEncipherment", .name = "both"});
  const auto certificate = reader_.put("one", "0c", {.name = "簽章"});
  reader_.put("one", "0d", {.key_usage = "keyCertSign,cRLSign", .name = "authority"});
  const auto wanted = order("123456");
  EXPECT_EQ(stack_.look().cards.front().identity->legal_name, "簽章");
  const auto token = stack_.sign(wanted);
  ASSERT_TRUE(token) << token.error().detail;
  EXPECT_TRUE(openssl_verifies(reader_.folder(), certificate, *token, kOrigin, kNonce));
}

TEST_F(CardStackTest, tells_a_natural_persons_card_is_of_the_wrong_kind_and_nothing_else_of_it) {
  reader_.make_card("person", {.subject_class = "2.16.886.1.100.3.1.1", .name = "王小明"});
  const auto card = stack_.look().cards.front();
  EXPECT_EQ(card.problem, ErrorCode::card_wrong_kind);
  EXPECT_FALSE(card.identity);
  EXPECT_FALSE(card.not_after);
  EXPECT_EQ(stack_.sign(order("123456")).error().code, ErrorCode::card_wrong_kind);
}

TEST_F(CardStackTest, tells_a_card_without_a_signature_certificate) {
  reader_.make_card("one", {.key_usage = "keyEncipherment,dataEncipherment"});
  EXPECT_EQ(stack_.look().cards.front().problem, ErrorCode::card_wrong_kind);
}

TEST_F(CardStackTest, tells_a_card_that_was_pulled_out_before_it_signed) {
  reader_.make_card("one");
  auto late = order("123456");
  reader_.pull_out();
  EXPECT_EQ(stack_.sign(late).error().code, ErrorCode::no_card);
  reader_.make_card("two");
  EXPECT_EQ(stack_.sign(late).error().code, ErrorCode::card_removed);
}

TEST_F(CardStackTest, shows_two_cards_and_signs_with_the_one_that_was_chosen) {
  reader_.make_card("one", {.name = "甲公司"});
  const auto second = reader_.make_card("two", {.name = "乙公司"});
  const auto report = stack_.look();
  ASSERT_EQ(report.cards.size(), 2U);
  const auto chosen =
      std::ranges::find_if(report.cards, [](const Card& card) { return card.identity->legal_name == "乙公司"; });
  const auto token = stack_.sign({*protocol::SiteOrigin::parse(kOrigin), kNonce, chosen->id, Secret("123456")});
  ASSERT_TRUE(token);
  EXPECT_TRUE(openssl_verifies(reader_.folder(), second, *token, kOrigin, kNonce));
}

/// The same cards, years later.
class LaterClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override { return SystemClock{}.now() + days{4000}; }
};

TEST_F(CardStackTest, tells_an_expired_certificate_with_its_name) {
  reader_.make_card("one");
  const LaterClock later;
  CardStack stack(reader_.module(), later);
  const auto card = stack.look().cards.front();
  EXPECT_EQ(card.problem, ErrorCode::certificate_expired);
  EXPECT_TRUE(card.identity);
}

class AdjustableClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override { return SystemClock{}.now() + wrong_by; }
  days wrong_by{0};
};

TEST_F(CardStackTest, notices_a_clock_that_is_put_right_while_the_card_stays_in) {
  reader_.make_card("one");
  AdjustableClock clock;
  CardStack stack(reader_.module(), clock);
  clock.wrong_by = days{-4000};
  const auto early = stack.look().cards.front();
  EXPECT_EQ(early.problem, ErrorCode::certificate_not_yet_valid);
  clock.wrong_by = days{4000};
  EXPECT_EQ(stack.look().cards.front().problem, ErrorCode::certificate_expired);
  clock.wrong_by = days{0};
  const auto card = stack.look().cards.front();
  EXPECT_FALSE(card.problem);
  EXPECT_EQ(card.id, early.id);
  EXPECT_TRUE(stack.sign({*protocol::SiteOrigin::parse(kOrigin), kNonce, card.id, Secret("123456")}));
}

TEST(CardStackWithoutModule, tells_that_the_cards_software_is_missing) {
  const SystemClock clock;
  for (const auto* path : {"/nowhere/card.so", "/lib/x86_64-linux-gnu/libm.so.6", ""}) {
    CardStack stack({.path = path}, clock);
    EXPECT_EQ(stack.look().problem, ErrorCode::module_missing) << path;
    EXPECT_EQ(stack.open().error().code, ErrorCode::module_missing);
  }
}

}  // namespace
}  // namespace tpcard::agent
