#include "agent/origin_guard.hpp"

#include <gtest/gtest.h>

#include "agent/window_page.hpp"

namespace tpcard::agent {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

httpd::Request with(Headers headers) { return {.headers = std::move(headers), .local_port = 61170}; }

TEST(OriginGuard, knows_its_own_three_names_and_no_other) {
  for (const auto* host : {"127.0.0.1:61170", "localhost:61170", "LOCALHOST:61170", "[::1]:61170"}) {
    EXPECT_FALSE(refuse_foreign_host(with({{"Host", host}}))) << host;
  }
  for (const auto* host :
       {"127.0.0.1", "localhost", "127.0.0.1:61171", "evil.example:61170", "127.0.0.1.evil.example:61170",
        "localhost.:61170", "127.1:61170", "[::1]", "0.0.0.0:61170", "[::ffff:127.0.0.1]:61170", ""}) {
    const auto refused = refuse_foreign_host(with({{"Host", host}}));
    ASSERT_TRUE(refused) << host;
    EXPECT_EQ(refused->status, 421U);
  }
  EXPECT_TRUE(refuse_foreign_host(with({})));
}

Headers own() {
  return {{"Host", "127.0.0.1:61170"}, {"Origin", "http://127.0.0.1:61170"}, {"Content-Type", "application/json"}};
}

TEST(OriginGuard, lets_its_own_window_in) {
  EXPECT_FALSE(refuse_foreign_page(with(own())));
  auto told = own();
  told.emplace_back("Sec-Fetch-Site", "same-origin");
  told[2].second = "application/json; charset=UTF-8";
  EXPECT_FALSE(refuse_foreign_page(with(told)));
}

TEST(OriginGuard, refuses_pages_of_others_and_of_its_other_names) {
  for (const auto* origin : {"http://localhost:8080", "null", "", "https://127.0.0.1:61170", "http://localhost:61170",
                             "http://127.0.0.1:61171", "http://127.0.0.1:61170/", "http://127.0.0.1"}) {
    auto headers = own();
    headers[1].second = origin;
    EXPECT_EQ(refuse_foreign_page(with(headers)).value().status, 403U) << origin;
  }
  auto without = own();
  without.erase(without.begin() + 1);
  EXPECT_EQ(refuse_foreign_page(with(without)).value().status, 403U);
  auto twice = own();
  twice.emplace_back("Origin", "http://evil.example");
  EXPECT_EQ(refuse_foreign_page(with(twice)).value().status, 403U);
  for (const auto* site : {"cross-site", "same-site", "none"}) {
    auto told = own();
    told.emplace_back("Sec-Fetch-Site", site);
    EXPECT_EQ(refuse_foreign_page(with(told)).value().status, 403U) << site;
  }
}

TEST(OriginGuard, takes_json_and_nothing_that_a_form_can_send) {
  for (const auto* type : {"application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x", "",
                           "application/jsonx", "text/plain; application/json", "application/json, text/plain"}) {
    auto headers = own();
    headers[2].second = type;
    EXPECT_EQ(refuse_foreign_page(with(headers)).value().status, 415U) << type;
  }
}

TEST(OriginGuard, gives_its_window_to_nobodys_frame) {
  EXPECT_FALSE(refuse_embedding(with({})));
  EXPECT_FALSE(refuse_embedding(with({{"Sec-Fetch-Dest", "document"}, {"Sec-Fetch-Mode", "navigate"}})));
  for (const auto* destination : {"iframe", "frame", "embed", "object", "empty", "script", "image"}) {
    EXPECT_EQ(refuse_embedding(with({{"Sec-Fetch-Dest", destination}})).value().status, 403U) << destination;
  }
}

TEST(WindowPage, carries_token_sites_and_version_escaped) {
  const WindowPages pages;
  const auto page = pages.page(
      "TOKEN",
      {*protocol::SiteOrigin::parse("https://a.example"), *protocol::SiteOrigin::parse("http://localhost:8080")},
      "auto");
  EXPECT_NE(page.body.find("<meta name=\"tpcard-token\" content=\"TOKEN\">"), std::string::npos);
  EXPECT_NE(page.body.find("<meta name=\"tpcard-sites\" content=\"https://a.example http://localhost:8080\">"),
            std::string::npos);
  EXPECT_NE(page.body.find("<meta name=\"tpcard-pin-entry\" content=\"auto\">"), std::string::npos);
  EXPECT_NE(page.body.find("<meta name=\"tpcard-version\" content=\"" TPCARD_VERSION "\">"), std::string::npos);
  EXPECT_EQ(with_meta("<head></head>", "x", "\"><b>&"),
            "<head><meta name=\"x\" content=\"&quot;&gt;&lt;b&gt;&amp;\"></head>");
  EXPECT_EQ(with_meta("<meta name=\"x\" content=\"\"></head>", "x", "1"), "<meta name=\"x\" content=\"1\"></head>");
}

}  // namespace
}  // namespace tpcard::agent
