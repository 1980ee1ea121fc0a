#include "membership/email_address.hpp"

#include <gtest/gtest.h>

namespace tpcard::membership {
namespace {

TEST(EmailAddress, keeps_what_was_typed_and_compares_without_case) {
  const auto address = EmailAddress::parse("  Office.Lin@Example.COM.tw ");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->text(), "Office.Lin@example.com.tw");
  EXPECT_EQ(*address, *EmailAddress::parse("office.lin@example.com.tw"));
}

TEST(EmailAddress, refuses_what_no_mail_system_hands_out) {
  for (const auto* text :
       {"", "a", "@example.com", "a@", "a@b", "a@-b.com", "a@b-.com", "a..b@example.com", ".a@example.com",
        "a@example..com", "a@exam ple.com", "a@127.0.0.1", "a@[127.0.0.1]", "\"a b\"@example.com", "a@例子.tw",
        "a@example.com\r\nBcc: b@example.com", "a@b@example.com,c"}) {
    EXPECT_FALSE(EmailAddress::parse(text)) << text;
  }
}

TEST(EmailAddress, refuses_an_embedded_nul) {
  EXPECT_FALSE(EmailAddress::parse(std::string_view("a@example.com\0.tw", 17)));
}

TEST(EmailAddress, is_at_most_254_octets_with_64_before_the_at) {
  EXPECT_TRUE(EmailAddress::parse(std::string(64, 'a') + "@example.com"));
  EXPECT_FALSE(EmailAddress::parse(std::string(65, 'a') + "@example.com"));
  std::string domain;
  for (int i = 0; i < 40; ++i) domain += "abcdef.";
  EXPECT_FALSE(EmailAddress::parse("a@" + domain + "com"));
}

}  // namespace
}  // namespace tpcard::membership
