#include "protocol/site_origin.hpp"

#include <gtest/gtest.h>

namespace tpcard::protocol {
namespace {

TEST(SiteOrigin, is_what_a_browser_would_write) {
  EXPECT_EQ(SiteOrigin::parse("https://card.example")->text(), "https://card.example");
  EXPECT_EQ(SiteOrigin::parse("HTTPS://Card.Example:443")->text(), "https://card.example");
  EXPECT_EQ(SiteOrigin::parse("https://card.example:8443")->text(), "https://card.example:8443");
  EXPECT_EQ(SiteOrigin::parse("http://localhost:80")->text(), "http://localhost");
  EXPECT_EQ(SiteOrigin::parse("http://127.0.0.1:8080")->text(), "http://127.0.0.1:8080");
  EXPECT_EQ(SiteOrigin::parse("http://[::1]:8080")->text(), "http://[::1]:8080");
  EXPECT_EQ(SiteOrigin::parse("https://xn--kpry57d.example")->host(), "xn--kpry57d.example");
  EXPECT_EQ(SiteOrigin::parse("http://localhost:8080")->host(), "localhost:8080");
}

TEST(SiteOrigin, refuses_what_no_site_of_ours_is) {
  for (const auto* text : {"",
                           "null",
                           "card.example",
                           "http://card.example",
                           "http://127.0.0.2",
                           "http://localhost.example",
                           "https://card.example/",
                           "https://card.example/a",
                           "https://user@card.example",
                           "https://card.example?",
                           "https://card.example#",
                           "https://",
                           "https://:443",
                           "https://card.example:",
                           "https://card.example:0",
                           "https://card.example:65536",
                           "https://card.example:08443",
                           "https://card.example:+1",
                           "https://卡.example",
                           "https://card..example",
                           "https://card.example.",
                           "https://-card.example",
                           "https://card_.example",
                           "https://1.2.3",
                           "https://0x7f.1",
                           "https://1.2.3.256",
                           "https://01.2.3.4",
                           "https://[::1",
                           "https://[]",
                           "https://[::1]x",
                           "https://a b",
                           "ftp://card.example",
                           "file://",
                           "https:card.example",
                           "https://card.example\n",
                           "chrome-extension://abc",
                           "blob:https://card.example"}) {
    EXPECT_FALSE(SiteOrigin::parse(text)) << text;
  }
}

}  // namespace
}  // namespace tpcard::protocol
