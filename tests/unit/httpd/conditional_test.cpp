#include "httpd/conditional.hpp"

#include <gtest/gtest.h>

#include "httpd/http_date.hpp"

namespace tpcard::httpd {
namespace {

TEST(AcceptEncoding, follows_names_weights_and_the_star) {
  EXPECT_TRUE(accepts_coding("gzip, deflate, br", "br"));
  EXPECT_TRUE(accepts_coding("GZIP;q=0.5", "gzip"));
  EXPECT_TRUE(accepts_coding("*", "br"));
  EXPECT_FALSE(accepts_coding("", "br"));
  EXPECT_FALSE(accepts_coding("br;q=0", "br"));
  EXPECT_FALSE(accepts_coding("br; q=0.000, *", "br"));
  EXPECT_FALSE(accepts_coding("*;q=0", "gzip"));
  EXPECT_FALSE(accepts_coding("brotli", "br"));
}

TEST(IfNoneMatch, compares_weakly_over_a_list) {
  EXPECT_TRUE(matches_etag("\"a\", W/\"b\"", "\"b\""));
  EXPECT_TRUE(matches_etag("*", "\"b\""));
  EXPECT_FALSE(matches_etag("\"a\"", "\"b\""));
}

// RFC 9110 §5.6.7's own example.
TEST(HttpDate, is_written_as_rfc_9110_does) {
  EXPECT_EQ(to_http_date(*from_rfc3339("1994-11-06T08:49:37Z")), "Sun, 06 Nov 1994 08:49:37 GMT");
}

}  // namespace
}  // namespace tpcard::httpd
