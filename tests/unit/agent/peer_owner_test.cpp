#include "agent/peer_owner.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>

#include "agent/linux/socket_table.hpp"

namespace tpcard::agent {
namespace {

// Lines as `cat /proc/net/tcp` prints them.
constexpr std::string_view kTable =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
    "   0: 0100007F:EEF2 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 11 1\n"
    "   1: 0100007F:C001 0100007F:EEF2 01 00000000:00000000 00:00000000 00000000  1001        0 12 1\n"
    "   2: 0200007F:C001 0100007F:EEF2 01 00000000:00000000 00:00000000 00000000  1002        0 13 1\n"
    "   3: 0100007F:C002 0100007F:EEF2 06 00000000:00000000 00:00000000 00000000     0        0 0 1\n";

TEST(PeerOwner, is_the_owner_of_the_socket_at_the_other_end) {
  EXPECT_EQ(owner_in_table(kTable, "0100007F:C001", "0100007F:EEF2"), 1001U);
  EXPECT_EQ(owner_in_table(kTable, "0200007F:C001", "0100007F:EEF2"), 1002U);
}

TEST(PeerOwner, is_nobody_for_an_unknown_or_dying_socket) {
  EXPECT_FALSE(owner_in_table(kTable, "0100007F:C002", "0100007F:EEF2"));
  EXPECT_FALSE(owner_in_table(kTable, "0100007F:C003", "0100007F:EEF2"));
  EXPECT_FALSE(owner_in_table(kTable, "0100007F:EEF2", "0100007F:C001"));
  EXPECT_FALSE(owner_in_table("", "0100007F:C001", "0100007F:EEF2"));
  EXPECT_FALSE(owner_of({"not an address", 1, "127.0.0.1", 2}));
}

TEST(PeerOwner, of_our_own_connection_is_us) {
  using boost::asio::ip::tcp;
  boost::asio::io_context io;
  for (const auto* address : {"127.0.0.1", "::1"}) {
    tcp::acceptor acceptor(io, boost::asio::ip::make_address(address).is_v4() ? tcp::v4() : tcp::v6());
    boost::system::error_code absent;
    acceptor.bind({boost::asio::ip::make_address(address), 0}, absent);
    if (absent) continue;  // no IPv6 here
    acceptor.listen();
    tcp::socket client(io);
    client.connect(acceptor.local_endpoint());
    const auto server = acceptor.accept();
    const httpd::Peer peer{server.remote_endpoint().address().to_string(), server.remote_endpoint().port(),
                           server.local_endpoint().address().to_string(), server.local_endpoint().port()};
    EXPECT_EQ(owner_of(peer), geteuid()) << address;
    EXPECT_TRUE(is_own_user(peer));
  }
}

TEST(PeerOwner, of_an_ipv4_connection_from_an_ipv6_socket_is_found_too) {
  using boost::asio::ip::tcp;
  boost::asio::io_context io;
  tcp::acceptor acceptor(io, {boost::asio::ip::make_address("127.0.0.1"), 0});
  tcp::socket client(io, tcp::v6());
  client.set_option(boost::asio::ip::v6_only(false));
  client.connect({boost::asio::ip::make_address("::ffff:127.0.0.1"), acceptor.local_endpoint().port()});
  const auto server = acceptor.accept();
  EXPECT_EQ(owner_of({"127.0.0.1", server.remote_endpoint().port(), "127.0.0.1", server.local_endpoint().port()}),
            geteuid());
}

}  // namespace
}  // namespace tpcard::agent
