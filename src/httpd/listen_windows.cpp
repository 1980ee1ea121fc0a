// Windows: SO_REUSEADDR would let any program take over a port that is in use, so its opposite is asked for
// (SO_EXCLUSIVEADDRUSE); a port in TIME_WAIT can be bound all the same. There is no SO_REUSEPORT.
#include <boost/asio/detail/socket_option.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/system/system_error.hpp>

#include "httpd/listen.hpp"

namespace tpcard::httpd {

using boost::asio::ip::tcp;
using Exclusive = boost::asio::detail::socket_option::boolean<SOL_SOCKET, SO_EXCLUSIVEADDRUSE>;

tcp::acceptor listen(boost::asio::io_context& io, const tcp::endpoint& endpoint, Sharing sharing) {
  if (sharing == Sharing::among_threads) throw boost::system::system_error(boost::asio::error::operation_not_supported);
  tcp::acceptor acceptor(io);
  acceptor.open(endpoint.protocol());
  acceptor.set_option(Exclusive(true));
  if (endpoint.address().is_v6()) acceptor.set_option(boost::asio::ip::v6_only(true));
  boost::system::error_code error;
  acceptor.bind(endpoint, error);
  // Taken by another user's program, or set aside by the system (`netsh int ip show excludedportrange`).
  if (error == boost::asio::error::access_denied) error = boost::asio::error::address_in_use;
  if (error) throw boost::system::system_error(error);
  acceptor.listen();
  return acceptor;
}

}  // namespace tpcard::httpd
