// A listening socket that nobody else can share unasked. Implemented once per operating system (listen_posix.cpp,
// listen_windows.cpp), since "reuse this address" means two different things.
#pragma once

#include <boost/asio/ip/tcp.hpp>

namespace tpcard::httpd {

enum class Sharing { alone, among_threads };

/// Bound and listening; throws boost::system::system_error.
[[nodiscard]] boost::asio::ip::tcp::acceptor listen(boost::asio::io_context& io,
                                                    const boost::asio::ip::tcp::endpoint& endpoint, Sharing sharing);

}  // namespace tpcard::httpd
