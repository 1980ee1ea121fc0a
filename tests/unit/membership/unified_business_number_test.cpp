#include "membership/unified_business_number.hpp"

#include <gtest/gtest.h>

namespace tpcard::membership {
namespace {

// The numbers of docs/…/gpki.md: valid and invalid under the rule of April 2023.
TEST(UnifiedBusinessNumber, accepts_the_published_valid_numbers) {
  for (const auto* text : {"04595257", "12345670", "12345671", "12345675", "12345676", "04595252"}) {
    EXPECT_TRUE(UnifiedBusinessNumber::parse(text)) << text;
  }
}

TEST(UnifiedBusinessNumber, refuses_the_published_invalid_numbers) {
  for (const auto* text :
       {"12345678", "12345672", "04595253", "1234567", "123456769", "", "1234567a", "１２３４５６７５"}) {
    EXPECT_FALSE(UnifiedBusinessNumber::parse(text)) << text;
  }
}

TEST(UnifiedBusinessNumber, tells_a_mistyped_number_from_one_of_another_shape) {
  EXPECT_TRUE(looks_like_unified_business_number("12345678"));
  EXPECT_FALSE(looks_like_unified_business_number("1234567"));
}

}  // namespace
}  // namespace tpcard::membership
