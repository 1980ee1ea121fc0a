#include "httpd/target.hpp"

#include <gtest/gtest.h>

namespace tpcard::httpd {
namespace {

TEST(Target, is_decoded_once) {
  EXPECT_EQ(parse_target("/a%20b/%E5%8D%A1?q=%2F")->path, "/a b/卡");
  EXPECT_EQ(parse_target("/a%20b/%E5%8D%A1?q=%2F")->query, "q=%2F");
  EXPECT_EQ(parse_target("/%2541")->path, "/%41");
  EXPECT_EQ(parse_target("/folder/")->path, "/folder/");
  EXPECT_EQ(parse_target("/")->path, "/");
}

TEST(Target, is_refused_where_two_readers_could_differ) {
  for (const auto* text :
       {"",     "*",    "a",     "http://a/", "/a%2Fb",  "/a%2fb",     "/a%5Cb",        "/a\\b", "/%00",
        "/%0a", "/%7F", "/../a", "/a/..",     "/a/./b",  "/%2e%2e/a",  "/.%2E/a",       "//a",   "/a//b",
        "/%",   "/%4",  "/%zz",  "/%FF",      "/%C0%80", "/%ED%A0%80", "/\xE5\x8D\xA1", "/a#b",  "/a?b c"}) {
    EXPECT_FALSE(parse_target(text)) << text;
  }
}

TEST(Target, is_written_so_that_it_reads_the_same) {
  for (const auto* path : {"/", "/a b", "/卡/100%", "/a?b", "/x;y=z,@"})
    EXPECT_EQ(parse_target(encode_path(path))->path, path);
}

}  // namespace
}  // namespace tpcard::httpd
