// What a connection reads from and writes to: a plain socket, or TLS over one. An interface, so that TLS can be left
// out of a program by not linking it.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <span>
#include <string_view>

namespace tpcard::httpd {

struct Transferred {
  boost::system::error_code error;
  std::size_t bytes = 0;
};

class Stream {
 public:
  virtual ~Stream() = default;
  /// The handshake, where there is one.
  virtual boost::asio::awaitable<boost::system::error_code> open() = 0;
  virtual boost::asio::awaitable<Transferred> read_some(std::span<char> space) = 0;
  /// All of both, in order.
  virtual boost::asio::awaitable<boost::system::error_code> write(std::string_view head, std::string_view body) = 0;
  /// Tells the other side that nothing more comes from here.
  virtual boost::asio::awaitable<void> finish() = 0;
  [[nodiscard]] virtual boost::asio::ip::tcp::socket& socket() = 0;
  [[nodiscard]] virtual bool is_secure() const = 0;
};

class TlsContext {
 public:
  virtual ~TlsContext() = default;
  [[nodiscard]] virtual std::unique_ptr<Stream> wrap(boost::asio::ip::tcp::socket socket) = 0;
};

[[nodiscard]] std::unique_ptr<Stream> plain_stream(boost::asio::ip::tcp::socket socket);

}  // namespace tpcard::httpd
