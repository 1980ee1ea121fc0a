#include "virtual-card/mutation.hpp"

#include <gtest/gtest.h>

namespace tpcard::virtual_card {
namespace {

TEST(Mutation, lies_the_same_way_for_the_same_seed_and_not_always) {
  std::mt19937_64 one(7);
  std::mt19937_64 other(7);
  const Bytes answer(40, 0x55);
  int told_right = 0;
  for (int count = 0; count < 1000; ++count) {
    const auto lie = mutated(answer, one);
    EXPECT_EQ(lie, mutated(answer, other));
    if (lie == answer) ++told_right;
  }
  EXPECT_GT(told_right, 800);
  EXPECT_LT(told_right, 950);
}

TEST(Mutation, is_never_empty_and_never_outgrows_a_frame) {
  std::mt19937_64 random(1);
  for (int count = 0; count < 1000; ++count) {
    EXPECT_GE(mutated({0x90, 0x00}, random).size(), 1u);
    EXPECT_LE(mutated(Bytes(65535), random).size(), 65535u);
  }
}

}  // namespace
}  // namespace tpcard::virtual_card
