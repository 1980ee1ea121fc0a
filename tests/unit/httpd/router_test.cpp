#include "httpd/router.hpp"

#include <gtest/gtest.h>

#include "httpd/canonical_host.hpp"
#include "httpd/problem.hpp"
#include "httpd/security_headers.hpp"
#include "tests/unit/httpd/raw_client.hpp"

namespace tpcard::httpd {
namespace {

boost::asio::awaitable<Response> captures(Request& request) {
  Response response{.body = "captures:"};
  for (const auto& capture : request.captures) response.body += capture + ";";
  co_return response;
}

boost::asio::awaitable<Response> otherwise(Request& request) {
  co_return problem(ErrorCode::not_found, 404, request.correlation_id);
}

class Routes : public testing::Test {
 protected:
  [[nodiscard]] std::string ask(std::string_view method, std::string_view path) const {
    return exchange(server_.port(), std::string(method).append(" ").append(path).append(
                                        " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
  }
  Router router_{{{Method::get, "/api/forms/{form}", captures},
                  {Method::get, "/api/session", captures},
                  {Method::del, "/api/session", captures},
                  {Method::post, "/api/{one}/to/{other}", captures}},
                 otherwise};
  RunningServer server_{Limits{}, [this](Request& request) { return router_.dispatch(request); }};
};

TEST_F(Routes, fill_what_braces_stand_for) {
  EXPECT_NE(ask("GET", "/api/forms/sign-in%20code?x=1").find("captures:sign-in code;"), std::string::npos);
  EXPECT_NE(ask("POST", "/api/a/to/b").find("captures:a;b;"), std::string::npos);
}

TEST_F(Routes, answer_404_where_no_pattern_fits) {
  EXPECT_EQ(status_of(ask("GET", "/api/forms/")), 404);
  EXPECT_EQ(status_of(ask("GET", "/api/forms/a/b")), 404);
}

TEST_F(Routes, answer_405_and_say_what_is_allowed) {
  const auto answer = ask("POST", "/api/session");
  EXPECT_EQ(status_of(answer), 405);
  EXPECT_NE(answer.find("Allow: GET, HEAD, DELETE\r\n"), std::string::npos) << answer;
  EXPECT_EQ(status_of(ask("PATCH", "/api/session")), 405);
}

TEST_F(Routes, answer_head_by_get) { EXPECT_EQ(status_of(ask("HEAD", "/api/session")), 200); }

Request to_host(std::string_view host, Method method = Method::get) {
  Request request{.method = method, .path = "/卡", .query = "a=1"};
  request.headers = {{"Host", std::string(host)}};
  return request;
}

TEST(CanonicalHost, sends_strangers_to_the_same_path_on_the_one_origin) {
  EXPECT_FALSE(redirect_to_canonical_host(to_host("card.example"), "https://card.example"));
  EXPECT_FALSE(redirect_to_canonical_host(to_host("Card.Example:443"), "https://card.example"));
  EXPECT_FALSE(redirect_to_canonical_host(to_host("localhost:8080"), "http://localhost:8080"));
  const auto answer = redirect_to_canonical_host(to_host("evil.example"), "https://card.example");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 308U);
  EXPECT_NE(std::ranges::find(answer->headers,
                              std::pair<std::string, std::string>("Location", "https://card.example/%E5%8D%A1?a=1")),
            answer->headers.end());
}

TEST(CanonicalHost, refuses_a_change_under_another_name) {
  EXPECT_EQ(redirect_to_canonical_host(to_host("evil.example", Method::post), "https://card.example")->status, 421U);
}

TEST(SecurityHeaders, are_added_once_and_hsts_under_tls_only) {
  const SecurityHeaders headers{.content_security_policy = "default-src 'none'"};
  Response response;
  response.set("Content-Security-Policy", "own");
  headers.apply(Request{.secure = true}, response);
  EXPECT_EQ(response.headers.size(), 6U);
  Response plain;
  SecurityHeaders{.content_security_policy = "x", .opener = SecurityHeaders::Opener::unrestricted}.apply({}, plain);
  EXPECT_EQ(plain.headers.size(), 4U);
}

TEST(Cookies, are_found_by_exact_name_and_never_when_sent_twice) {
  Request request;
  request.headers = {{"cookie", "a=1; __Host-tpcard-session=abc; aa=2; b=1; b=2"}};
  EXPECT_EQ(request.cookie("__Host-tpcard-session"), "abc");
  EXPECT_EQ(request.cookie("a"), "1");
  EXPECT_FALSE(request.cookie("b"));
  EXPECT_FALSE(request.cookie("A"));
}

}  // namespace
}  // namespace tpcard::httpd
