#include <gtest/gtest.h>

#include "agent/sign_order.hpp"

namespace tpcard::agent {
namespace {

TEST(SignRequest, is_read_whole) {
  const auto request = read_sign_request(R"({"token":"t","origin":"o","nonce":"n","card":"c","pin":"123456"})");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->token, "t");
  ASSERT_TRUE(std::holds_alternative<Secret>(request->pin));
  EXPECT_EQ(std::get<Secret>(request->pin).text(), "123456");
}

TEST(SignRequest, without_a_pin_says_what_the_dialog_must_show) {
  const auto request = read_sign_request(
      R"({"token":"t","origin":"o","nonce":"n","card":"c","match_code":"0471","language":"en","before":"pin-wrong"})");
  ASSERT_TRUE(request);
  const auto& elsewhere = std::get<PinElsewhere>(request->pin);
  EXPECT_EQ(elsewhere.match_code, "0471");
  EXPECT_EQ(elsewhere.language, Language::en);
  EXPECT_EQ(elsewhere.before, ErrorCode::pin_wrong);
  const std::string rest = R"({"token":"t","origin":"o","nonce":"n","card":"c",)";
  EXPECT_TRUE(read_sign_request(rest + R"("match_code":"0471","language":"zh-TW"})"));
  for (const auto* wrong :
       {R"("match_code":"0471"})", R"("language":"en"})", R"("match_code":"471","language":"en"})",
        R"("match_code":"04711","language":"en"})", R"("match_code":"04a1","language":"en"})",
        R"("match_code":"0471","language":"fr"})", R"("match_code":"0471","language":"en","before":"pin-locked"})",
        R"("match_code":"0471","language":"en","pin":"123456"})"}) {
    EXPECT_FALSE(read_sign_request(rest + wrong)) << wrong;
  }
}

TEST(SignRequest, with_anything_missing_unknown_or_twice_is_refused) {
  for (const auto* body :
       {R"({"token":"t","origin":"o","nonce":"n","card":"c"})",
        R"({"token":"t","origin":"o","nonce":"n","card":"c","pin":123456})",
        R"({"token":"t","origin":"o","nonce":"n","card":"c","pin":"1","pin":"2"})",
        R"({"token":"t","origin":"o","nonce":"n","card":"c","pin":"1","hash":"AAAA"})", "token=t&pin=123456", ""}) {
    EXPECT_FALSE(read_sign_request(body)) << body;
  }
  EXPECT_FALSE(read_sign_request(R"({"pin":")" + std::string(4000, '1') + "\"}"));
}

TEST(Pin, is_six_to_eight_digits) {
  EXPECT_TRUE(is_pin_shaped(Secret("123456")));
  EXPECT_TRUE(is_pin_shaped(Secret("12345678")));
  for (const auto* pin : {"", "12345", "123456789", "12345a", "１２３４５６", " 123456"})
    EXPECT_FALSE(is_pin_shaped(Secret(pin))) << pin;
}

}  // namespace
}  // namespace tpcard::agent
