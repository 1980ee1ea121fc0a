// Every request here is read in two ways by two readers somewhere; ours reads it in none (RFC 9112 §11.2).
#include <gtest/gtest.h>

#include "tests/unit/httpd/raw_client.hpp"

namespace tpcard::httpd {
namespace {

using namespace std::string_view_literals;

class Smuggling : public testing::Test {
 protected:
  void refuses(std::string_view bytes) const {
    const auto answer = exchange(server_.port(), bytes);
    EXPECT_EQ(status_of(answer), 400) << bytes << "\n→ " << answer;
    EXPECT_NE(answer.find("application/problem+json"), std::string::npos);
    EXPECT_NE(answer.find("Connection: close"), std::string::npos);
    EXPECT_EQ(answer.find("smuggled"), std::string::npos);
  }
  RunningServer server_;
};

TEST_F(Smuggling, refuses_a_length_together_with_a_transfer_coding) {
  refuses(
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
      "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
  refuses("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n");
}

TEST_F(Smuggling, refuses_two_lengths_even_when_they_agree) {
  refuses("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx");
  refuses("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx");
  refuses("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\nx");
}

TEST_F(Smuggling, refuses_a_length_that_is_not_plain_digits) {
  for (const auto* length : {"+1", "-1", "0x1", "1 ", " ", "1;", "18446744073709551617"}) {
    const auto answer = exchange(server_.port(), "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:" + std::string(length) +
                                                     "\r\nConnection: close\r\n\r\nx");
    if (std::string_view(length) == "1 ") continue;  // trailing spaces are no part of a value
    EXPECT_TRUE(status_of(answer) == 400 || status_of(answer) == 413) << length << answer;
  }
}

TEST_F(Smuggling, refuses_other_transfer_codings) {
  for (const auto* coding : {"gzip", "chunked, chunked", "identity", "xchunked", "chunked;q=1", "gzip, chunked"}) {
    refuses("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: " + std::string(coding) + "\r\n\r\n0\r\n\r\n");
  }
  refuses("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
}

TEST_F(Smuggling, refuses_folded_lines_and_spaces_around_names) {
  refuses("GET / HTTP/1.1\r\nHost: a\r\nX-One: 1\r\n continued\r\n\r\n");
  refuses("GET / HTTP/1.1\r\nHost : a\r\n\r\n");
  refuses("GET / HTTP/1.1\r\n Host: a\r\n\r\n");
  refuses("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n");
}

TEST_F(Smuggling, refuses_bare_line_ends_and_nul) {
  refuses("GET / HTTP/1.1\nHost: a\n\n\r\n\r\n");
  refuses("GET / HTTP/1.1\r\nHost: a\r\nX: 1\rY: 2\r\n\r\n");
  refuses("GET / HTTP/1.1\r\nHost: a\r\nX: 1\nY: 2\r\n\r\n");
  refuses("GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n"sv);
}

TEST_F(Smuggling, wants_exactly_one_host) {
  refuses("GET / HTTP/1.1\r\n\r\n");
  refuses("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n");
  refuses("GET / HTTP/1.1\r\nHost: a@b\r\n\r\n");
  refuses("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n");
  refuses("GET / HTTP/1.1\r\nHost: \r\n\r\n");
}

TEST_F(Smuggling, takes_targets_in_origin_form_only) {
  refuses("GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n");
  refuses("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
  refuses("CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n");
  refuses("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n");
}

TEST_F(Smuggling, refuses_broken_chunks) {
  refuses("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nx\r\n0\r\n\r\n");
  refuses("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n0\r\n\r\n");
  refuses("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\nx\r\n0\r\n\r\n");
}

TEST_F(Smuggling, lets_no_trailer_become_a_header) {
  const auto answer = exchange(server_.port(),
                               "POST /t HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                               "3\r\nabc\r\n0\r\nX-Forwarded-For: 10.0.0.1\r\nHost: b\r\n\r\n");
  EXPECT_EQ(status_of(answer), 200) << answer;
  EXPECT_NE(answer.find("body=abc peer=127.0.0.1"), std::string::npos) << answer;
}

TEST_F(Smuggling, believes_forwarded_addresses_from_configured_proxies_only) {
  constexpr std::string_view kRequest =
      "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Forwarded-For: 6.6.6.6, 203.0.113.9\r\n\r\n";
  EXPECT_NE(exchange(server_.port(), kRequest).find("peer=127.0.0.1"), std::string::npos);
  const RunningServer behind({.listen = {{.address = "127.0.0.1"}}, .trusted_proxies = {"127.0.0.1"}});
  EXPECT_NE(exchange(behind.port(), kRequest).find("peer=203.0.113.9"), std::string::npos);
}

}  // namespace
}  // namespace tpcard::httpd
