#include "agent/peer_owner.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/asio/ip/address.hpp>
#include <charconv>
#include <cstring>
#include <fstream>
#include <iterator>
#include <vector>

#include "agent/linux/socket_table.hpp"

namespace tpcard::agent {
namespace {

using boost::asio::ip::address;

/// The kernel prints an address as 32-bit words in the machine's byte order.
std::string kernel_text(const std::uint8_t* bytes, std::size_t size, std::uint16_t port) {
  std::string text;
  for (std::size_t i = 0; i < size; i += 4) {
    std::uint32_t word = 0;
    std::memcpy(&word, bytes + i, sizeof word);
    text += fmt::format("{:08X}", word);
  }
  return text + fmt::format(":{:04X}", port);
}

std::string as_v4(const address& address, std::uint16_t port) {
  const auto bytes = address.to_v4().to_bytes();
  return kernel_text(bytes.data(), bytes.size(), port);
}

/// Also for an IPv4 peer: its socket may be an IPv6 one with a mapped address.
std::string as_v6(const address& address, std::uint16_t port) {
  namespace ip = boost::asio::ip;
  const auto bytes =
      (address.is_v4() ? ip::make_address_v6(ip::v4_mapped, address.to_v4()) : address.to_v6()).to_bytes();
  return kernel_text(bytes.data(), bytes.size(), port);
}

std::string read_table(const char* path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::string_view> words(std::string_view line) {
  std::vector<std::string_view> found;
  for (std::size_t at = 0; (at = line.find_first_not_of(' ', at)) != std::string_view::npos;) {
    const auto end = std::min(line.find(' ', at), line.size());
    found.push_back(line.substr(at, end - at));
    at = end;
  }
  return found;
}

}  // namespace

// Columns (Linux, net/ipv4/tcp_ipv4.c): sl local rem st tx:rx tr:when retrnsmt uid …
std::optional<uid_t> owner_in_table(std::string_view table, std::string_view local, std::string_view remote) {
  const auto wanted = std::string(local).append(" ").append(remote).append(" ");
  const auto at = table.find(wanted);
  if (at == std::string_view::npos) return std::nullopt;
  const auto begin = table.rfind('\n', at) + 1;
  const auto columns = words(table.substr(begin, table.find('\n', at) - begin));
  constexpr std::size_t kState = 3;
  constexpr std::size_t kUid = 7;
  // A socket in TIME_WAIT belongs to nobody, which the kernel writes as 0.
  if (columns.size() <= kUid || columns[kState] == "06") return std::nullopt;
  uid_t uid = 0;
  const auto text = columns[kUid];
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), uid);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return uid;
}

std::optional<uid_t> owner_of(const httpd::Peer& peer) {
  boost::system::error_code error;
  const auto theirs = boost::asio::ip::make_address(peer.address, error);
  const auto ours = boost::asio::ip::make_address(peer.local_address, error);
  if (error) return std::nullopt;
  if (theirs.is_v4() && ours.is_v4()) {
    const auto owner =
        owner_in_table(read_table("/proc/net/tcp"), as_v4(theirs, peer.port), as_v4(ours, peer.local_port));
    if (owner) return owner;
  }
  return owner_in_table(read_table("/proc/net/tcp6"), as_v6(theirs, peer.port), as_v6(ours, peer.local_port));
}

bool is_own_user(const httpd::Peer& peer) { return owner_of(peer) == geteuid(); }

}  // namespace tpcard::agent
