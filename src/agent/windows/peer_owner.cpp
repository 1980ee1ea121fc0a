// Windows: the table of connections tells the peer's process, and that process's token tells its user.
#include "agent/peer_owner.hpp"

#include <winsock2.h>
// after winsock2.h
#include <iphlpapi.h>
#include <windows.h>

#include <boost/asio/ip/address.hpp>
#include <cstring>
#include <memory>
#include <optional>
#include <type_traits>
#include <vector>

namespace tpcard::agent {
namespace {

using boost::asio::ip::address;

struct CloseHandleOf {
  void operator()(HANDLE handle) const { CloseHandle(handle); }
};
using Handle = std::unique_ptr<std::remove_pointer_t<HANDLE>, CloseHandleOf>;

/// The table grows between the call that asks its size and the one that reads it: a few tries.
std::vector<std::byte> connections(ULONG family) {
  std::vector<std::byte> table(16 * 1024);
  for (int tries = 0; tries < 4; ++tries) {
    auto size = static_cast<DWORD>(table.size());
    const auto answer = GetExtendedTcpTable(table.data(), &size, FALSE, family, TCP_TABLE_OWNER_PID_CONNECTIONS, 0);
    if (answer == NO_ERROR) return table;
    if (answer != ERROR_INSUFFICIENT_BUFFER) break;
    table.resize(size + 4096);
  }
  return {};
}

DWORD in_network_order(std::uint16_t port) { return htons(port); }

bool is(const MIB_TCPROW_OWNER_PID& row, const httpd::Peer& peer, const address& theirs, const address& ours) {
  const auto equals = [](DWORD left, const address& right) {
    const auto bytes = right.to_v4().to_bytes();
    return std::memcmp(&left, bytes.data(), bytes.size()) == 0;
  };
  return row.dwLocalPort == in_network_order(peer.port) && row.dwRemotePort == in_network_order(peer.local_port) &&
         equals(row.dwLocalAddr, theirs) && equals(row.dwRemoteAddr, ours);
}

bool is(const MIB_TCP6ROW_OWNER_PID& row, const httpd::Peer& peer, const address& theirs, const address& ours) {
  namespace ip = boost::asio::ip;
  // An IPv4 connection made from an IPv6 socket is listed here, with mapped addresses.
  const auto equals = [](const UCHAR* left, const address& right) {
    const auto wide = right.is_v4() ? ip::make_address_v6(ip::v4_mapped, right.to_v4()) : right.to_v6();
    const auto bytes = wide.to_bytes();
    return std::memcmp(left, bytes.data(), bytes.size()) == 0;
  };
  return row.dwLocalPort == in_network_order(peer.port) && row.dwRemotePort == in_network_order(peer.local_port) &&
         equals(row.ucLocalAddr, theirs) && equals(row.ucRemoteAddr, ours);
}

template <typename Table>
std::optional<DWORD> process_in(ULONG family, const httpd::Peer& peer, const address& theirs, const address& ours) {
  const auto bytes = connections(family);
  if (bytes.empty()) return std::nullopt;
  const auto* table = reinterpret_cast<const Table*>(bytes.data());
  for (DWORD i = 0; i < table->dwNumEntries; ++i) {
    const auto& row = table->table[i];
    if (is(row, peer, theirs, ours)) return row.dwOwningPid;
  }
  return std::nullopt;
}

std::optional<DWORD> process_of(const httpd::Peer& peer) {
  boost::system::error_code error;
  const auto theirs = boost::asio::ip::make_address(peer.address, error);
  if (error) return std::nullopt;
  const auto ours = boost::asio::ip::make_address(peer.local_address, error);
  if (error) return std::nullopt;
  if (theirs.is_v4() && ours.is_v4()) {
    if (const auto process = process_in<MIB_TCPTABLE_OWNER_PID>(AF_INET, peer, theirs, ours)) return process;
  }
  return process_in<MIB_TCP6TABLE_OWNER_PID>(AF_INET6, peer, theirs, ours);
}

/// The table lags behind a connection that was made this moment: looked at again before a stranger is seen in it. 0 for
/// none.
DWORD settled_process_of(const httpd::Peer& peer) {
  constexpr int kLooks = 6;
  constexpr DWORD kPauseMs = 10;
  for (int look = 0; look < kLooks; ++look) {
    if (look > 0) Sleep(kPauseMs);
    if (const auto process = process_of(peer); process && *process != 0) return *process;
  }
  return 0;
}

/// A TOKEN_USER and the SID it points to; empty when it may not be asked (another user's process).
std::vector<std::byte> user_of(HANDLE process) {
  HANDLE opened = nullptr;
  if (OpenProcessToken(process, TOKEN_QUERY, &opened) == FALSE) return {};
  const Handle token(opened);
  std::vector<std::byte> user(sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE);
  DWORD size = 0;
  const auto room = static_cast<DWORD>(user.size());
  return GetTokenInformation(token.get(), TokenUser, user.data(), room, &size) == FALSE ? std::vector<std::byte>{}
                                                                                        : user;
}

PSID sid_of(const std::vector<std::byte>& user) { return reinterpret_cast<const TOKEN_USER*>(user.data())->User.Sid; }

}  // namespace

bool is_own_user(const httpd::Peer& peer) {
  const auto id = settled_process_of(peer);
  if (id == 0) return false;
  const Handle process(OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, id));
  if (!process) return false;
  const auto theirs = user_of(process.get());
  const auto ours = user_of(GetCurrentProcess());
  return !theirs.empty() && !ours.empty() && EqualSid(sid_of(theirs), sid_of(ours)) != FALSE;
}

}  // namespace tpcard::agent
