#include <gtest/gtest.h>

#include <atomic>

#include "tests/unit/httpd/raw_client.hpp"

namespace tpcard::httpd {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

Limits small_limits() { return {.header_bytes = 1024, .body_bytes = 100, .path_bytes = 200, .connections = 4}; }

Limits short_times() {
  return {.header_time = milliseconds{200},
          .body_time = milliseconds{200},
          .write_time = milliseconds{200},
          .idle_time = milliseconds{300}};
}

class WithSmallLimits : public testing::Test {
 protected:
  RunningServer server_{small_limits()};
};

class WithShortTimes : public testing::Test {
 protected:
  RunningServer server_{short_times()};
};

TEST_F(WithSmallLimits, refuses_a_body_over_the_limit_before_reading_it) {
  const auto answer = exchange(server_.port(), "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n");
  EXPECT_EQ(status_of(answer), 413) << answer;
  EXPECT_NE(answer.find("request-too-large"), std::string::npos);
}

TEST_F(WithSmallLimits, takes_a_body_of_exactly_the_limit) {
  const auto answer =
      exchange(server_.port(), "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 100\r\n\r\n" +
                                   std::string(100, 'b'));
  EXPECT_EQ(status_of(answer), 200) << answer;
}

TEST_F(WithSmallLimits, refuses_a_chunked_body_over_the_limit_although_it_told_no_length) {
  std::string request = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 50; ++i) request += "a\r\n0123456789\r\n";
  const auto answer = exchange(server_.port(), request + "0\r\n\r\n");
  EXPECT_EQ(status_of(answer), 413) << answer;
}

TEST_F(WithSmallLimits, the_answer_to_a_large_body_arrives_although_the_body_was_not_read) {
  const auto answer = exchange(
      server_.port(), "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + std::string(100000, 'b'));
  EXPECT_EQ(status_of(answer), 413) << answer;
}

TEST_F(WithSmallLimits, refuses_large_headers_and_long_paths) {
  EXPECT_EQ(
      status_of(exchange(server_.port(), "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(2000, 'x') + "\r\n\r\n")),
      431);
  EXPECT_EQ(status_of(exchange(server_.port(), "GET /" + std::string(210, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n")), 414);
  EXPECT_EQ(status_of(exchange(server_.port(), "GET /" + std::string(5000, 'x'))), 414);
}

TEST_F(WithShortTimes, ends_a_head_that_drips) {
  const RawClient client(server_.port());
  client.send("GET / HT");
  // Whom each drip kept waiting would be waiting still when the client has lost its patience.
  std::atomic<bool> over = false;
  std::thread drip([&] {
    while (!over) {
      std::this_thread::sleep_for(milliseconds{50});
      client.send("T");
    }
  });
  EXPECT_EQ(status_of(client.read_until("\r\n\r\n")), 408);
  over = true;
  drip.join();
}

TEST_F(WithShortTimes, ends_a_body_that_drips) {
  const RawClient client(server_.port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\nabc");
  EXPECT_EQ(status_of(client.read_until("\r\n\r\n")), 408);
}

TEST_F(WithShortTimes, closes_an_idle_connection_without_a_word) {
  const RawClient client(server_.port());
  const auto start = steady_clock::now();
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_LT(steady_clock::now() - start, milliseconds{4500});
}

TEST_F(WithShortTimes, closes_on_a_client_that_does_not_read) {
  const RawClient client(server_.port());
  client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
  std::this_thread::sleep_for(milliseconds{1500});
  EXPECT_LT(client.read_to_end().size(), 8U << 20);
}

TEST_F(WithSmallLimits, answers_one_connection_too_many_with_503) {
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 4; ++i) {
    clients.push_back(std::make_unique<RawClient>(server_.port()));
    clients.back()->send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(status_of(clients.back()->read_until("\r\n\r\n")), 200);
  }
  const auto answer = RawClient(server_.port()).read_to_end();
  EXPECT_EQ(status_of(answer), 503) << answer;
  EXPECT_NE(answer.find("Retry-After: 5"), std::string::npos);
}

TEST(FinishRefusal, completes_what_no_handler_answers_and_nothing_else) {
  std::atomic<int> refusals = 0;
  RunningServer server(ServerOptions{.listen = {{"127.0.0.1", 0}},
                                     .limits = small_limits(),
                                     .finish_refusal = [&](const Request& request, Response& response) {
                                       ++refusals;
                                       response.set("X-Finished", request.correlation_id);
                                     }});
  const auto refused = exchange(server.port(), "GET / HTTP/9\r\n\r\n");
  EXPECT_EQ(status_of(refused), 400) << refused;
  EXPECT_NE(refused.find("X-Finished: "), std::string::npos) << refused;
  const auto answered = exchange(server.port(), "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(status_of(answered), 200) << answered;
  EXPECT_EQ(refusals, 1);
}

TEST_F(WithSmallLimits, tells_a_tls_handshake_on_a_plain_port_at_once) {
  EXPECT_EQ(status_of(exchange(server_.port(), "\x16\x03\x01\x02")), 400);
}

}  // namespace
}  // namespace tpcard::httpd
