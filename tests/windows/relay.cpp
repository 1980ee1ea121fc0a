// relay PORT: passes every connection made to it on to 127.0.0.1:PORT, from a process of Windows. The component under
// wine refuses connections whose process it cannot name, as those of the tests themselves; through this they are those
// of a program of its own user. Prints `relaying 127.0.0.1:N`.
#include <array>
#include <boost/asio.hpp>
#include <cstdlib>
#include <iostream>
#include <memory>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Socket = std::shared_ptr<tcp::socket>;

asio::awaitable<void> pump(Socket from, Socket to) {
  std::array<char, 16 * 1024> bytes;
  boost::system::error_code error;
  for (;;) {
    const auto size =
        co_await from->async_read_some(asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, error));
    if (error) break;
    co_await asio::async_write(*to, asio::buffer(bytes.data(), size), asio::redirect_error(asio::use_awaitable, error));
    if (error) break;
  }
  to->shutdown(tcp::socket::shutdown_send, error);
}

asio::awaitable<void> relay(Socket client, std::uint16_t port) {
  auto server = std::make_shared<tcp::socket>(client->get_executor());
  boost::system::error_code error;
  co_await server->async_connect({asio::ip::address_v4::loopback(), port},
                                 asio::redirect_error(asio::use_awaitable, error));
  if (error) co_return;
  asio::co_spawn(client->get_executor(), pump(client, server), asio::detached);
  co_await pump(server, client);
}

asio::awaitable<void> accept(tcp::acceptor& acceptor, std::uint16_t port) {
  for (;;) {
    auto client = std::make_shared<tcp::socket>(co_await acceptor.async_accept(asio::use_awaitable));
    asio::co_spawn(acceptor.get_executor(), relay(client, port), asio::detached);
  }
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) return 2;
  asio::io_context io;
  tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
  asio::co_spawn(io, accept(acceptor, static_cast<std::uint16_t>(std::atoi(words[1]))), asio::detached);
  std::cout << "relaying 127.0.0.1:" << acceptor.local_endpoint().port() << std::endl;
  io.run();
}
