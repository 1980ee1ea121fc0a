#include <sys/socket.h>

#include <boost/asio/detail/socket_option.hpp>
#include <boost/asio/ip/v6_only.hpp>

#include "httpd/listen.hpp"

namespace tpcard::httpd {

using boost::asio::ip::tcp;
using ReusePort = boost::asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

tcp::acceptor listen(boost::asio::io_context& io, const tcp::endpoint& endpoint, Sharing sharing) {
  tcp::acceptor acceptor(io);
  acceptor.open(endpoint.protocol());
  acceptor.set_option(tcp::acceptor::reuse_address(true));
  if (sharing == Sharing::among_threads) acceptor.set_option(ReusePort(true));
  if (endpoint.address().is_v6()) acceptor.set_option(boost::asio::ip::v6_only(true));
  acceptor.bind(endpoint);
  acceptor.listen();
  return acceptor;
}

}  // namespace tpcard::httpd
