#include "protocol/nonce.hpp"

#include <gtest/gtest.h>

#include <set>

#include "base/text.hpp"

namespace tpcard::protocol {
namespace {

const std::string kRandom(43, 'A');

TEST(Nonce, names_its_purpose_and_what_the_window_must_show) {
  SystemRandom random;
  const auto text = make_nonce(Purpose::verify, "a•••@example.com", random);
  const auto nonce = parse_nonce(text);
  ASSERT_TRUE(nonce);
  EXPECT_EQ(nonce->text, text);
  EXPECT_EQ(nonce->purpose, Purpose::verify);
  EXPECT_EQ(nonce->binding, "a•••@example.com");
}

TEST(Nonce, may_bind_nothing) {
  const auto nonce = parse_nonce("tpcard1.sign-in.." + kRandom);
  ASSERT_TRUE(nonce);
  EXPECT_EQ(nonce->purpose, Purpose::sign_in);
  EXPECT_EQ(nonce->binding, "");
}

TEST(Nonce, differs_each_time) {
  SystemRandom random;
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(make_nonce(Purpose::sign_in, "", random));
  EXPECT_EQ(seen.size(), 1000U);
}

TEST(Nonce, has_room_for_every_masked_mailbox) {
  SystemRandom random;
  const auto binding = mask_mailbox("a@" + std::string(200, 'x') + ".example");
  EXPECT_TRUE(parse_nonce(make_nonce(Purpose::verify, binding, random)));
  EXPECT_THROW(static_cast<void>(make_nonce(Purpose::verify, std::string(60, 'x'), random)), std::length_error);
}

TEST(Nonce, of_an_unknown_purpose_is_refused_as_such) {
  EXPECT_EQ(parse_nonce("tpcard1.pay.." + kRandom).error().code, ErrorCode::purpose_unknown);
  EXPECT_EQ(parse_nonce("tpcard1.Verify.." + kRandom).error().code, ErrorCode::nonce_malformed);
}

TEST(Nonce, that_is_not_ours_is_malformed) {
  for (const auto& text :
       {std::string(), std::string("tpcard1.sign-in.."), "tpcard2.sign-in.." + kRandom, "tpcard1.sign-in." + kRandom,
        "tpcard1.sign-in.." + kRandom + "A", "tpcard1.sign-in.." + kRandom + ".", "tpcard1...." + kRandom,
        "tpcard1.sign-in.Zh." + kRandom,  // a second text for the same byte
        "tpcard1.sign-in.Cg." + kRandom,  // a line break
        "tpcard1.sign-in._w." + kRandom,  // not UTF-8
        "tpcard1.sign-in.." + std::string(42, 'A') + "=", " tpcard1.sign-in.." + kRandom,
        "tpcard1.sign-in." + std::string(80, 'A') + "." + kRandom}) {
    const auto nonce = parse_nonce(text);
    ASSERT_FALSE(nonce) << text;
    EXPECT_EQ(nonce.error().code, ErrorCode::nonce_malformed) << text;
  }
}

}  // namespace
}  // namespace tpcard::protocol
