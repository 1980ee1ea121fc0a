#include "membership/legal_name.hpp"

#include <gtest/gtest.h>

namespace tpcard::membership {
namespace {

TEST(LegalName, is_the_same_in_full_and_half_width_with_and_without_spaces) {
  EXPECT_TRUE(same_legal_name("ＡＢＣ股份有限公司", "abc 股份有限公司"));
  EXPECT_TRUE(same_legal_name("示範\u3000國民小學", "示範國民小學"));
}

TEST(LegalName, reads_the_two_spellings_of_tai_as_one) {
  EXPECT_TRUE(same_legal_name("台北市立示範國民小學", "臺北市立示範國民小學"));
}

TEST(LegalName, tells_different_names_apart) {
  EXPECT_FALSE(same_legal_name("示範股份有限公司", "示範有限公司"));
  EXPECT_FALSE(same_legal_name("示范股份有限公司", "示範股份有限公司"));
}

}  // namespace
}  // namespace tpcard::membership
