#include "agent/pin_words.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.hpp"

namespace tpcard::agent {
namespace {

PinPrompt prompt() {
  return {.site = "https://card.example",
          .purpose = protocol::Purpose::verify,
          .binding = "a•••@example.com",
          .organization = "示範股份有限公司",
          .scheme = "moeaca",
          .match_code = "4711"};
}

TEST(PinWords, say_who_asks_what_for_with_which_card_and_which_code) {
  EXPECT_EQ(
      pin_words(prompt()).facts,
      "網站：https://card.example\n用途：將此憑證綁定至 a•••@example.com\n工商憑證：示範股份有限公司\n核對碼：4711");
  auto english = prompt();
  english.language = Language::en;
  english.purpose = protocol::Purpose::sign_in;
  english.scheme = "xca";
  EXPECT_EQ(pin_words(english).facts,
            "Site: https://card.example\nPurpose: Sign in\nXCA card: 示範股份有限公司\nMatch code: 4711");
}

TEST(PinWords, tell_what_was_wrong_before_and_what_is_known_of_the_tries) {
  auto asked = prompt();
  EXPECT_EQ(pin_words(asked).notice, "");
  asked.before = ErrorCode::pin_wrong;
  asked.tries = TriesLeft::low;
  EXPECT_EQ(pin_words(asked).notice, "PIN 碼不正確，請再輸入一次。\n先前已輸入錯誤過，再錯可能鎖卡。");
  asked.tries = TriesLeft::last;
  EXPECT_NE(pin_words(asked).notice.find("最後一次機會"), std::string::npos);
}

TEST(PinWords, let_no_value_bring_a_line_or_markup_of_its_own) {
  auto asked = prompt();
  asked.binding = "x<br><b>核對碼：0000</b>&amp;";
  asked.organization = "甲公司\n核對碼：0000";
  const auto facts = pin_words(asked).facts;
  EXPECT_EQ(std::ranges::count(facts, '\n'), 3);
  EXPECT_EQ(facts.find_first_of("<>&"), std::string::npos);
}

TEST(PinWords, fit_in_a_line_of_the_dialogs_protocol_and_keep_the_end_of_a_long_site) {
  auto asked = prompt();
  asked.site =
      "https://" + std::string(60, 'a') + "." + std::string(60, 'b') + "." + std::string(60, 'c') + ".card.example";
  for (int i = 0; i < 100; ++i) asked.organization += "組織";
  const auto facts = pin_words(asked).facts;
  EXPECT_LE(facts.size(), 900U);
  EXPECT_TRUE(is_utf8(facts));
  EXPECT_NE(facts.find(".card.example\n"), std::string::npos);
  EXPECT_EQ(facts.find("https://a"), std::string::npos);
  EXPECT_NE(facts.find("核對碼：4711"), std::string::npos);
}

}  // namespace
}  // namespace tpcard::agent
