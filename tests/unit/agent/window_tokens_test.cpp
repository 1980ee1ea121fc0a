#include "agent/window_tokens.hpp"

#include <gtest/gtest.h>

namespace tpcard::agent {
namespace {

class HandClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override { return now_; }
  void pass(seconds time) { now_ += time; }

 private:
  Instant now_ = from_unix_ms(1'700'000'000'000);
};

class WindowTokensTest : public testing::Test {
 protected:
  HandClock clock_;
  SystemRandom random_;
  WindowTokens tokens_{clock_, random_, minutes{15}, 3};
};

TEST_F(WindowTokensTest, are_spent_once) {
  const auto token = tokens_.issue();
  EXPECT_TRUE(tokens_.check(token));
  EXPECT_TRUE(tokens_.check(token));
  EXPECT_TRUE(tokens_.spend(token));
  EXPECT_FALSE(tokens_.spend(token));
  EXPECT_FALSE(tokens_.check(token));
  EXPECT_FALSE(tokens_.spend(""));
}

TEST_F(WindowTokensTest, expire_when_they_are_not_shown) {
  const auto token = tokens_.issue();
  clock_.pass(minutes{14});
  EXPECT_TRUE(tokens_.check(token));
  clock_.pass(minutes{14});
  EXPECT_TRUE(tokens_.check(token));
  clock_.pass(minutes{16});
  EXPECT_FALSE(tokens_.check(token));
}

TEST_F(WindowTokensTest, push_out_the_oldest_when_there_are_too_many) {
  const auto first = tokens_.issue();
  clock_.pass(seconds{1});
  const auto second = tokens_.issue();
  for (int i = 0; i < 2; ++i) static_cast<void>(tokens_.issue());
  EXPECT_FALSE(tokens_.check(first));
  EXPECT_TRUE(tokens_.check(second));
}

}  // namespace
}  // namespace tpcard::agent
