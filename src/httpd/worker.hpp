// One thread's share of a server: its event loop, its listening sockets, its connections.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <list>

#include "httpd/connection.hpp"

namespace tpcard::httpd {

class Worker {
 public:
  explicit Worker(ServerContext& context);

  /// Takes over a listening socket, made for executor().
  void add(boost::asio::ip::tcp::acceptor acceptor);
  [[nodiscard]] boost::asio::io_context& io() { return io_; }

  /// Runs the loop until stop() and the end of the last connection.
  void run();
  /// Callable from any thread.
  void stop(std::chrono::milliseconds grace);
  /// The most CPU time that one turn of the loop took: what a handler keeps from everybody else on this thread.
  [[nodiscard]] std::chrono::nanoseconds longest_stretch() const { return std::chrono::nanoseconds{longest_.load()}; }

 private:
  boost::asio::awaitable<void> accept(boost::asio::ip::tcp::acceptor& acceptor);
  boost::asio::awaitable<void> serve(boost::asio::ip::tcp::socket socket);
  void watch_deadlines();
  void begin_stop(std::chrono::milliseconds grace);
  void end_if_idle();
  [[nodiscard]] std::chrono::milliseconds tick() const;

  ServerContext& context_;
  boost::asio::io_context io_{1};
  boost::asio::steady_timer ticker_{io_};
  boost::asio::steady_timer grace_{io_};
  std::list<boost::asio::ip::tcp::acceptor> acceptors_;
  std::list<Connection*> live_;
  bool watching_ = false;
  std::atomic<std::int64_t> longest_ = 0;
};

}  // namespace tpcard::httpd
