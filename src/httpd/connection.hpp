// One connection: reads requests strictly and within limits, hands them to the handler, writes the answers. Lives on
// one event loop; nothing here is safe from other threads.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <expected>
#include <memory>
#include <string>

#include "base/error.hpp"
#include "base/random.hpp"
#include "httpd/read_buffer.hpp"
#include "httpd/request_reader.hpp"
#include "httpd/server.hpp"
#include "httpd/stream.hpp"

namespace tpcard::httpd {

/// What all connections of a server share.
struct ServerContext {
  ServerOptions options;
  Handler handler;
  SystemRandom random = {};
  std::atomic<std::size_t> connections = 0;
  std::atomic<bool> stopping = false;
};

class Connection {
 public:
  using Time = std::chrono::steady_clock::time_point;

  Connection(ServerContext& context, std::unique_ptr<Stream> stream, Peer peer);

  /// Serves requests until either side has had enough.
  boost::asio::awaitable<void> serve();
  /// Answers 503 without reading, and closes.
  boost::asio::awaitable<void> turn_away();

  /// Wakes the connection if what it waits for took too long.
  void check_deadline(Time now);
  /// For a graceful stop: wakes the connection if it only waits for a next request.
  void close_if_idle();
  /// Ends it at once.
  void abort();

 private:
  /// Status 0: close without a word.
  using Refusal = RequestReader::Refusal;
  template <typename T>
  using Read = std::expected<T, Refusal>;
  enum class Connect { keep_alive, close };
  enum class Next { another_request, close, close_unread };

  boost::asio::awaitable<Next> serve_one();
  [[nodiscard]] bool has_client_gone();
  boost::asio::awaitable<void> refuse_request(Refusal refusal, Request request);
  boost::asio::awaitable<Read<Connect>> read_request(Request& request);
  boost::asio::awaitable<Read<std::size_t>> read_head();
  boost::asio::awaitable<Read<std::string>> read_body(RequestReader& reader);
  boost::asio::awaitable<Read<std::size_t>> read_more();
  boost::asio::awaitable<Response> answer(Request& request);
  boost::asio::awaitable<bool> write(Method method, const Response& response, Connect connect);
  void wipe_body(Request& request) const;
  boost::asio::awaitable<void> linger();
  [[nodiscard]] Request new_request();
  [[nodiscard]] std::optional<Refusal> over_limit(std::string_view head) const;
  void wait_at_most(std::chrono::milliseconds time);
  void wait_without_end();

  ServerContext& context_;
  std::unique_ptr<Stream> stream_;
  Peer peer_;
  ReadBuffer buffer_;
  Time deadline_ = Time::max();
  bool idle_ = false;
  bool late_ = false;
};

}  // namespace tpcard::httpd
