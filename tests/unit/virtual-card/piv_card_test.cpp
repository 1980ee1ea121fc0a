// The card against NIST SP 800-73-4 part 2. Against OpenSC it is tested by the journeys (tests/journey/virtual-card*).
#include "virtual-card/piv_card.hpp"

#include <gmock/gmock.h>

namespace tpcard::virtual_card {
namespace {

using testing::ElementsAre;

constexpr const char* kRightPin = "0020008008313233343536ffff";
constexpr const char* kWrongPin = "0020008008363534333231ffff";
constexpr const char* kTriesLeft = "00200080";
// RSA-2048 would be 256 bytes: the key below takes three, and answers them backwards.
constexpr const char* kSignWith9c = "0087079c097c0782008103aabbcc00";
constexpr const char* kSignWith9d = "0087079d097c0782008103aabbcc00";

std::optional<Bytes> backwards(ByteView input) {
  if (input.size() != 3) return std::nullopt;
  return Bytes(input.rbegin(), input.rend());
}

CardContents contents() {
  CardContents made{.guid = Bytes(16, 0x11)};
  made.keys.push_back({.place = CardKey::Place::signature, .certificate = Bytes(600, 0xc5), .use = backwards});
  made.keys.push_back({.place = CardKey::Place::key_management, .certificate = Bytes(20, 0xe5), .use = backwards});
  return made;
}

class PivCardTest : public testing::Test {
 protected:
  /// The answer in hex; its last four letters are the status.
  std::string ask(std::string_view command) { return to_hex(card_.answer(from_hex(command).value())); }

  PivCard card_{contents()};
};

TEST_F(PivCardTest, is_found_by_its_identifier_or_the_beginning_of_it) {
  const auto* found = "61114f0600001000010079074f05a0000003089000";
  EXPECT_EQ(ask("00a404000ba00000030800001000010000"), found);
  EXPECT_EQ(ask("00a4040009a0000003080000100000"), found);
  EXPECT_EQ(ask("00a4040005a00000039700"), "6a82");
  EXPECT_EQ(ask("00a404000ca0000003080000100001000000"), "6a82");
}

TEST_F(PivCardTest, tells_its_objects_and_no_other) {
  EXPECT_THAT(ask("00cb3fff055c035fc10200"), testing::StartsWith("533b3019"));
  EXPECT_EQ(ask("00cb3fff035c017e00"), "7e124f0ba0000003080000100001005f2f0240009000");
  EXPECT_THAT(ask("00cb3fff055c035fc10b00"), testing::StartsWith("531b7014e5e5"));
  EXPECT_EQ(ask("00cb3fff055c035fc10500"), "6a82") << "no key in 9A";
  EXPECT_EQ(ask("00cb3fff055c035fc10600"), "6a82");
  EXPECT_EQ(ask("00cb3fff00"), "6a80");
}

TEST_F(PivCardTest, cuts_a_long_answer_in_pieces_that_are_fetched) {
  const auto first = ask("00cb3fff055c035fc10a00");
  EXPECT_EQ(first.size(), 2 * 258u);
  EXPECT_THAT(first, testing::EndsWith("6100"));
  const auto second = ask("00c0000000");
  EXPECT_THAT(second, testing::EndsWith("6165"));
  const auto third = ask("00c0000065");
  EXPECT_THAT(third, testing::EndsWith("9000"));
  // 53 82 0261, 70 82 0258 and the certificate, 71 01 00, fe 00
  EXPECT_EQ(first.size() + second.size() + third.size() - 3 * 4, 2 * (4 + 4 + 600 + 3 + 2u));
  EXPECT_EQ(ask("00c0000000"), "6a86") << "nothing is left";
}

TEST_F(PivCardTest, counts_wrong_pins_and_locks) {
  EXPECT_EQ(ask(kTriesLeft), "63c3");
  EXPECT_EQ(ask(kWrongPin), "63c2");
  EXPECT_EQ(ask(kWrongPin), "63c1");
  EXPECT_EQ(ask(kWrongPin), "63c0");
  EXPECT_EQ(ask(kRightPin), "6983");
  EXPECT_EQ(ask(kTriesLeft), "6983");
}

TEST_F(PivCardTest, gives_the_tries_back_after_the_right_pin) {
  EXPECT_EQ(ask(kWrongPin), "63c2");
  EXPECT_EQ(ask(kRightPin), "9000");
  EXPECT_EQ(ask(kTriesLeft), "9000") << "verified";
  EXPECT_EQ(ask("0020ff80"), "9000") << "forgets it";
  EXPECT_EQ(ask(kTriesLeft), "63c3");
}

TEST_F(PivCardTest, takes_no_try_for_what_is_no_pin) {
  EXPECT_EQ(ask("0020008004313233ff"), "6a80");
  EXPECT_EQ(ask("0020000008313233343536ffff"), "6a88") << "the global PIN, which it has not";
  EXPECT_EQ(ask(kTriesLeft), "63c3");
}

TEST_F(PivCardTest, refuses_the_pin_of_a_card_that_was_never_opened) {
  auto closed = contents();
  closed.activated = false;
  PivCard card(closed);
  EXPECT_EQ(to_hex(card.answer(from_hex(kRightPin).value())), "6984");
  EXPECT_EQ(card.tries(), 3);
}

TEST_F(PivCardTest, wants_the_pin_right_before_each_use_of_9c) {
  EXPECT_EQ(ask(kSignWith9c), "6982");
  EXPECT_EQ(ask(kRightPin), "9000");
  EXPECT_EQ(ask(kSignWith9c), "7c058203ccbbaa9000");
  EXPECT_EQ(ask(kSignWith9c), "6982") << "once only";
  EXPECT_EQ(ask(kRightPin), "9000");
  EXPECT_EQ(ask("00cb3fff035c017e00").size(), 44u);
  EXPECT_EQ(ask(kSignWith9c), "6982") << "another command stood between";
  EXPECT_EQ(card_.signatures(), 1);
}

TEST_F(PivCardTest, wants_the_pin_once_for_9d) {
  EXPECT_EQ(ask(kSignWith9d), "6982");
  EXPECT_EQ(ask(kRightPin), "9000");
  EXPECT_EQ(ask(kSignWith9d), "7c058203ccbbaa9000");
  EXPECT_EQ(ask(kSignWith9d), "7c058203ccbbaa9000");
}

TEST_F(PivCardTest, forgets_the_pin_when_it_is_reset) {
  EXPECT_EQ(ask(kRightPin), "9000");
  card_.reset();
  EXPECT_EQ(ask(kSignWith9d), "6982");
}

TEST_F(PivCardTest, puts_a_chain_together) {
  EXPECT_EQ(ask(kRightPin), "9000");
  EXPECT_EQ(ask("1087079c047c078200"), "9000");
  EXPECT_EQ(ask("0087079c058103aabbcc00"), "7c058203ccbbaa9000");
}

TEST_F(PivCardTest, refuses_a_chain_that_another_command_breaks_or_that_never_ends) {
  EXPECT_EQ(ask("1087079c047c078200"), "9000");
  EXPECT_EQ(ask(kTriesLeft), "6883");
  EXPECT_EQ(ask(kTriesLeft), "63c3") << "the chain is forgotten";
  const auto piece = "1087079cff" + to_hex(Bytes(255));
  std::string last;
  for (int count = 0; count < 17; ++count) last = ask(piece);
  EXPECT_EQ(last, "6700");
}

TEST_F(PivCardTest, refuses_a_key_or_an_algorithm_that_is_not_there) {
  EXPECT_EQ(ask(kRightPin), "9000");
  EXPECT_EQ(ask("0087079a097c0782008103aabbcc00"), "6a86");
  EXPECT_EQ(ask("0087119d097c0782008103aabbcc00"), "6a86") << "an RSA key is no P-256 key";
  EXPECT_EQ(ask("0087079d087c0682008102aabb00"), "6a80") << "the key cannot take it";
  EXPECT_EQ(ask("0087079d057c038101aa00"), "6a80") << "no response asked for";
}

TEST_F(PivCardTest, has_an_answer_for_what_is_no_command) {
  EXPECT_EQ(ask("0020"), "6700");
  EXPECT_EQ(ask("80200080"), "6e00");
  EXPECT_EQ(ask("00470000"), "6d00");
}

TEST_F(PivCardTest, knows_the_command_that_makes_a_signature) {
  EXPECT_TRUE(PivCard::asks_for_signature(from_hex(kSignWith9c).value()));
  EXPECT_FALSE(PivCard::asks_for_signature(from_hex("1087079c047c078200").value()));
  EXPECT_FALSE(PivCard::asks_for_signature(from_hex(kRightPin).value()));
}

}  // namespace
}  // namespace tpcard::virtual_card
