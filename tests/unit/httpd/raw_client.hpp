// A server on a free port in a thread of its own, and a client that sends bytes as they are.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <thread>

#include "httpd/server.hpp"

namespace tpcard::httpd {

/// Answers every request with its method, path, query and body; `/large` with 8 MB, `/throw` by throwing.
boost::asio::awaitable<Response> echo(Request& request);

class RunningServer {
 public:
  explicit RunningServer(Limits limits = {}, Handler handler = echo);
  explicit RunningServer(ServerOptions options, Handler handler = echo);
  ~RunningServer();

  [[nodiscard]] std::uint16_t port() const { return server_.ports().front(); }
  [[nodiscard]] Server& server() { return server_; }
  void wait() { thread_.join(); }

 private:
  Server server_;
  std::thread thread_;
};

class RawClient {
 public:
  explicit RawClient(std::uint16_t port);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  void send(std::string_view bytes) const;
  /// Until the server closes (or five seconds pass).
  [[nodiscard]] std::string read_to_end() const;
  /// Until `text` arrived; what came so far when it does not come.
  [[nodiscard]] std::string read_until(std::string_view text) const;
  [[nodiscard]] bool is_closed() const;

 private:
  int socket_;
};

/// Sends bytes, reads to the end.
[[nodiscard]] std::string exchange(std::uint16_t port, std::string_view bytes);
[[nodiscard]] int status_of(std::string_view response);

}  // namespace tpcard::httpd
