#include "agent/wrong_pins.hpp"

#include <gtest/gtest.h>

namespace tpcard::agent {
namespace {

SignOutcome failed(ErrorCode code) { return std::unexpected(SignFailure{code}); }

TEST(WrongPins, leave_one_try_after_the_second) {
  WrongPins pins;
  EXPECT_EQ(pins.tries_of("one", TriesLeft::unknown), TriesLeft::unknown);
  pins.note("one", failed(ErrorCode::pin_wrong));
  EXPECT_EQ(pins.tries_of("one", TriesLeft::unknown), TriesLeft::low);
  pins.note("one", failed(ErrorCode::card_error));
  EXPECT_EQ(pins.tries_of("one", TriesLeft::unknown), TriesLeft::low);
  for (int more = 0; more < 3; ++more) {
    pins.note("one", failed(ErrorCode::pin_wrong));
    EXPECT_EQ(pins.tries_of("one", TriesLeft::unknown), TriesLeft::last);
  }
  EXPECT_EQ(pins.tries_of("two", TriesLeft::unknown), TriesLeft::unknown) << "each card has its own";
}

TEST(WrongPins, are_forgotten_after_a_signature_and_once_the_card_is_locked) {
  WrongPins pins;
  for (const auto& end : {SignOutcome(protocol::AuthToken{}), failed(ErrorCode::pin_locked)}) {
    pins.note("one", failed(ErrorCode::pin_wrong));
    pins.note("one", failed(ErrorCode::pin_wrong));
    pins.note("one", end);
    EXPECT_EQ(pins.tries_of("one", TriesLeft::unknown), TriesLeft::unknown);
  }
}

TEST(WrongPins, do_not_contradict_a_library_that_tells) {
  WrongPins pins;
  EXPECT_EQ(pins.tries_of("one", TriesLeft::last), TriesLeft::last);
  for (int wrong = 0; wrong < 2; ++wrong) pins.note("one", failed(ErrorCode::pin_wrong));
  EXPECT_EQ(pins.tries_of("one", TriesLeft::low), TriesLeft::low) << "another program may have had the right PIN";
}

}  // namespace
}  // namespace tpcard::agent
