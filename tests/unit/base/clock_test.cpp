#include "base/clock.hpp"

#include <gtest/gtest.h>

namespace tpcard {
namespace {

// RFC 3339 §5.8 (the Z forms) and the moment `date -u -d @1700000000` prints.
TEST(Rfc3339, reads_what_it_writes) {
  EXPECT_EQ(to_rfc3339(from_unix_ms(1'700'000'000'000)), "2023-11-14T22:13:20Z");
  EXPECT_EQ(from_rfc3339("2023-11-14T22:13:20Z"), from_unix_ms(1'700'000'000'000));
  EXPECT_EQ(from_rfc3339("1985-04-12T23:20:50.52Z"), from_unix_ms(482'196'050'000));
}

TEST(Rfc3339, refuses_what_is_no_moment) {
  for (const auto* text :
       {"", "2023-02-29T00:00:00Z", "2023-11-14T24:00:00Z", "2023-11-14T22:13:20", "2023-11-14T22:13:20+08:00",
        "2023-11-14T22:13:20.Z", "2023-1-14T22:13:20Z0", "2023-11-14T-2:13:20Z"}) {
    EXPECT_FALSE(from_rfc3339(text)) << text;
  }
}

}  // namespace
}  // namespace tpcard
