#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <system_error>

#include "tests/unit/httpd/raw_client.hpp"

namespace tpcard::httpd {
namespace {

using std::chrono::milliseconds;

TEST(Connection, answers_pipelined_requests_in_order) {
  const RunningServer server;
  const auto answer =
      exchange(server.port(),
               "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n"
               "POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
               "POST /3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n1;x=y\r\nf\r\n0\r\n\r\n"
               "GET /4 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const auto first = answer.find("path=/1");
  const auto second = answer.find("path=/2 query= body=abc");
  const auto third = answer.find("path=/3 query= body=def");
  const auto fourth = answer.find("path=/4");
  ASSERT_NE(fourth, std::string::npos) << answer;
  EXPECT_TRUE(first < second && second < third && third < fourth) << answer;
}

TEST(Connection, gives_head_the_headers_of_get_and_no_body) {
  const RunningServer server;
  const auto answer = exchange(server.port(), "HEAD /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(status_of(answer), 200);
  EXPECT_TRUE(answer.ends_with("\r\n\r\n")) << answer;
  EXPECT_EQ(answer.find("Content-Length: 0"), std::string::npos);
  EXPECT_NE(answer.find("Content-Length: "), std::string::npos);
}

TEST(Connection, asks_for_the_body_that_was_announced_with_100_continue) {
  const RunningServer server;
  const RawClient client(server.port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 3\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("abc");
  EXPECT_NE(client.read_to_end().find("body=abc"), std::string::npos);
}

TEST(Connection, refuses_a_too_large_body_instead_of_asking_for_it) {
  const RunningServer server(Limits{.body_bytes = 10});
  const auto answer =
      exchange(server.port(), "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n");
  EXPECT_EQ(status_of(answer), 413) << answer;
}

TEST(Connection, tells_nothing_of_the_inside_when_a_handler_throws) {
  const RunningServer server;
  const auto answer = exchange(server.port(), "GET /throw HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(status_of(answer), 500);
  EXPECT_NE(answer.find("\"code\":\"internal-error\""), std::string::npos);
  EXPECT_NE(answer.find("correlation_id"), std::string::npos);
  EXPECT_EQ(answer.find("secret"), std::string::npos);
}

TEST(Connection, delivers_eight_megabytes_without_holding_the_loop) {
  RunningServer server;
  const auto answer = exchange(server.port(), "GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_GT(answer.size(), 8U << 20);
  EXPECT_GT(server.server().longest_handler_stretch().count(), 0);
}

TEST(Connection, closes_after_a_request_of_http_1_0) {
  const RunningServer server;
  const auto answer = exchange(server.port(), "GET / HTTP/1.0\r\nHost: a\r\n\r\n");
  EXPECT_EQ(status_of(answer), 200);
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
}

TEST(Server, does_not_share_a_port_with_another_server) {
  const RunningServer first;
  const auto again = [&](std::size_t threads) {
    return Server({.listen = {{.address = "127.0.0.1", .port = first.port()}}, .threads = threads}, echo).ports();
  };
  EXPECT_THROW(again(1), std::system_error);
  EXPECT_THROW(again(2), std::system_error);
}

std::atomic<bool> under_way = false;

boost::asio::awaitable<Response> slow(Request& request) {
  if (request.path == "/at-once") co_return Response{.body = "done"};
  under_way = true;
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, milliseconds{300});
  co_await timer.async_wait(boost::asio::use_awaitable);
  co_return Response{.body = "done"};
}

TEST(Server, lets_requests_under_way_end_and_closes_idle_connections_when_stopped) {
  RunningServer server(Limits{}, slow);
  const RawClient idle(server.port());
  idle.send("GET /at-once HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(idle.read_until("done").ends_with("done"));
  const RawClient busy(server.port());
  busy.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  while (!under_way) std::this_thread::sleep_for(milliseconds{1});
  server.server().stop(milliseconds{3000});
  EXPECT_TRUE(idle.is_closed());
  const auto answer = busy.read_to_end();
  EXPECT_NE(answer.find("done"), std::string::npos) << answer;
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
  server.wait();
}

TEST(Server, admits_only_whom_it_is_told_to) {
  const RunningServer server(
      {.listen = {{.address = "127.0.0.1"}}, .admit = [](const Peer& peer) { return peer.port == 1; }});
  EXPECT_EQ(exchange(server.port(), "GET / HTTP/1.1\r\nHost: a\r\n\r\n"), "");
}

}  // namespace
}  // namespace tpcard::httpd
