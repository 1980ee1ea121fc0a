// What is asked of a person when card and profile differ (journey.md 16).
#include "membership/verification.hpp"

#include <gtest/gtest.h>

namespace tpcard::membership {
namespace {

PendingVerification card(Scheme scheme, std::string identifier, std::string name) {
  return {.session = {},
          .member = {"m"},
          .scheme = scheme,
          .identifier = std::move(identifier),
          .legal_name = std::move(name),
          .rank = CardRank::primary,
          .fingerprint = {},
          .not_after = {},
          .certificate = {},
          .expires_at = {}};
}

TEST(Differences, are_none_when_only_spacing_and_width_differ) {
  EXPECT_TRUE(differences({.name = "台北 示範公司", .unified_business_number = "12345675"},
                          card(Scheme{"moeaca"}, "12345675", "臺北示範公司"), certificate::taiwan_gpki())
                  .empty());
}

TEST(Differences, stand_side_by_side_for_name_and_number) {
  const auto found = differences({.name = "甲公司", .unified_business_number = "04595257"},
                                 card(Scheme{"moeaca"}, "12345675", "乙公司"), certificate::taiwan_gpki());
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].profile, "甲公司");
  EXPECT_EQ(found[0].card, "乙公司");
  EXPECT_EQ(found[1].field, "unified_business_number");
  EXPECT_EQ(found[1].card, "12345675");
}

TEST(Differences, do_not_compare_a_number_that_an_xca_card_cannot_prove) {
  EXPECT_TRUE(differences({.name = "示範國小", .unified_business_number = "04595257"},
                          card(Scheme{"xca"}, "2.16.886.111.90005.90003.100004", "示範國小"),
                          certificate::taiwan_gpki())
                  .empty());
}

TEST(Differences, do_not_ask_about_a_number_that_was_left_empty) {
  EXPECT_TRUE(differences({.name = "甲公司"}, card(Scheme{"moeaca"}, "12345675", "甲公司"), certificate::taiwan_gpki())
                  .empty());
}

}  // namespace
}  // namespace tpcard::membership
