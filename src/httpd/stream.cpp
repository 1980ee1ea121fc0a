#include "httpd/stream.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace tpcard::httpd {
namespace {

namespace asio = boost::asio;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

class PlainStream final : public Stream {
 public:
  explicit PlainStream(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

  asio::awaitable<boost::system::error_code> open() override { co_return boost::system::error_code{}; }

  asio::awaitable<Transferred> read_some(std::span<char> space) override {
    const auto [error, bytes] = co_await socket_.async_read_some(asio::buffer(space.data(), space.size()), kAwait);
    co_return Transferred{error, bytes};
  }

  asio::awaitable<boost::system::error_code> write(std::string_view head, std::string_view body) override {
    const std::array<asio::const_buffer, 2> buffers{asio::buffer(head), asio::buffer(body)};
    const auto [error, bytes] = co_await asio::async_write(socket_, buffers, kAwait);
    co_return error;
  }

  asio::awaitable<void> finish() override {
    boost::system::error_code ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    co_return;
  }

  asio::ip::tcp::socket& socket() override { return socket_; }
  [[nodiscard]] bool is_secure() const override { return false; }

 private:
  asio::ip::tcp::socket socket_;
};

}  // namespace

std::unique_ptr<Stream> plain_stream(asio::ip::tcp::socket socket) {
  return std::make_unique<PlainStream>(std::move(socket));
}

}  // namespace tpcard::httpd
