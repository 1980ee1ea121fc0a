#include "agent/merged_cards.hpp"

#include <gtest/gtest.h>

namespace tpcard::agent {
namespace {

const std::string kReader = "Generic USB2.0-CRW 00 00";
const certificate::CardIdentity kCompany{
    .scheme = "moeaca", .identifier = "12345675", .legal_name = "示範股份有限公司", .unified_business_number = {}};

Card usable(const std::string& id, const std::string& reader = kReader) {
  return {.id = id, .reader = reader, .identity = kCompany, .not_after = std::nullopt, .problem = std::nullopt};
}
Card with(ErrorCode problem, const std::string& reader = kReader) {
  return {.id = "?", .reader = reader, .identity = std::nullopt, .not_after = std::nullopt, .problem = problem};
}
CardsReport report(std::vector<std::string> readers, std::vector<Card> cards = {}) {
  return {.readers = std::move(readers), .cards = std::move(cards), .problem = std::nullopt};
}
CardsReport failed(ErrorCode problem) { return {.readers = {}, .cards = {}, .problem = problem}; }

TEST(MergedCards, show_a_reader_that_two_libraries_see_once_with_the_card_of_the_one_that_can_use_it) {
  const auto knows = report({kReader}, {usable("a")});
  for (const auto problem : {ErrorCode::module_missing, ErrorCode::card_error, ErrorCode::card_wrong_kind,
                             ErrorCode::card_in_use, ErrorCode::pin_locked}) {
    const auto does_not = report({kReader}, {with(problem)});
    for (const auto& all : {merged({does_not, knows}), merged({knows, does_not})}) {
      EXPECT_EQ(all.readers.size(), 1U);
      ASSERT_EQ(all.cards.size(), 1U);
      EXPECT_EQ(all.cards[0].id, "a");
      EXPECT_EQ(all.problem, std::nullopt);
    }
  }
}

TEST(MergedCards, prefer_what_is_known_of_a_card_to_what_is_not) {
  auto locked = with(ErrorCode::pin_locked);
  locked.identity = kCompany;
  const auto all = merged({report({kReader}, {with(ErrorCode::card_wrong_kind)}), report({kReader}, {locked})});
  ASSERT_EQ(all.cards.size(), 1U);
  EXPECT_EQ(all.cards[0].problem, ErrorCode::pin_locked);
}

TEST(MergedCards, know_one_card_under_two_readers_names_and_two_cards_under_none) {
  EXPECT_EQ(merged({report({"a"}, {usable("x", "a")}), report({"b"}, {usable("x", "b")})}).cards.size(), 1U);
  EXPECT_EQ(merged({report({""}, {usable("x", ""), usable("y", "")})}).cards.size(), 2U);
  EXPECT_EQ(merged({report({"a", "b"}, {usable("x", "a"), usable("y", "b")})}).cards.size(), 2U);
}

TEST(MergedCards, tell_why_there_is_none) {
  EXPECT_EQ(merged({}).problem, ErrorCode::module_missing);
  EXPECT_EQ(merged({failed(ErrorCode::module_missing), failed(ErrorCode::no_reader)}).problem, ErrorCode::no_reader);
  EXPECT_EQ(merged({failed(ErrorCode::module_missing), failed(ErrorCode::remote_desktop)}).problem,
            ErrorCode::remote_desktop);
  EXPECT_EQ(merged({failed(ErrorCode::no_reader), failed(ErrorCode::card_in_use)}).problem, ErrorCode::card_in_use);
  auto empty = report({kReader});
  empty.problem = ErrorCode::no_card;
  EXPECT_EQ(merged({failed(ErrorCode::card_software_failed), empty}).problem, ErrorCode::no_card);
  EXPECT_EQ(merged({failed(ErrorCode::no_reader), failed(ErrorCode::card_software_failed)}).problem,
            ErrorCode::card_software_failed);
}

TEST(MergedCards, tell_that_a_library_failed_where_no_other_knows_the_card) {
  const auto failure = failed(ErrorCode::card_software_failed);
  EXPECT_EQ(merged({failure, report({kReader}, {with(ErrorCode::module_missing)})}).problem,
            ErrorCode::card_software_failed);
  EXPECT_EQ(merged({failure, report({kReader}, {usable("a")})}).problem, std::nullopt);
  EXPECT_EQ(merged({failure, report({kReader}, {with(ErrorCode::pin_locked)})}).problem, std::nullopt);
}

}  // namespace
}  // namespace tpcard::agent
