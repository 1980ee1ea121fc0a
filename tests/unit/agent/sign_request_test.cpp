#include <gtest/gtest.h>

#include "agent/sign_order.hpp"

namespace tpcard::agent {
namespace {

TEST(SignRequest, is_read_whole) {
  const auto request = read_sign_request(R"({"token":"t","origin":"o","nonce":"n","card":"c","pin":"123456"})");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->token, "t");
  EXPECT_EQ(request->pin.text(), "123456");
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
