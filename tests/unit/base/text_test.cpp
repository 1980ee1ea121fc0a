#include "base/text.hpp"

#include <gtest/gtest.h>

namespace tpcard {
namespace {

TEST(Text, knows_well_formed_utf8) {
  EXPECT_TRUE(is_utf8("臺北卡 taipei 😀"));
  EXPECT_FALSE(is_utf8("\xC0\x80"));          // overlong NUL
  EXPECT_FALSE(is_utf8("\xED\xA0\x80"));      // surrogate
  EXPECT_FALSE(is_utf8("\xF4\x90\x80\x80"));  // past U+10FFFF
  EXPECT_FALSE(is_utf8("\xE5\x8F"));          // cut off
}

TEST(Text, refuses_line_breaks_and_controls_in_a_line) {
  EXPECT_TRUE(is_plain_line("示範股份有限公司"));
  EXPECT_FALSE(is_plain_line("a\r\nBcc: b@example.com"));
  EXPECT_FALSE(is_plain_line(std::string_view("a\0b", 3)));
  EXPECT_FALSE(is_plain_line("a\u0085b"));
  EXPECT_FALSE(is_plain_line("a\u2028b"));
}

TEST(Text, trims_the_ideographic_space_too) { EXPECT_EQ(trim(" \u3000台北\u3000 "), "台北"); }

TEST(Text, masks_a_mailbox_within_the_room_a_nonce_has) {
  EXPECT_EQ(mask_mailbox("alice@example.com"), "a•••@example.com");
  const auto masked = mask_mailbox("a@" + std::string(200, 'x') + ".example.org");
  EXPECT_LE(masked.size(), 51U);
  EXPECT_TRUE(masked.ends_with(".example.org"));
}

}  // namespace
}  // namespace tpcard
