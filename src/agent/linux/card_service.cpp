// pcscd's socket. Where systemd starts pcscd on demand the socket alone is there, and connecting starts it.
#include "agent/card_service.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace tpcard::agent {
namespace {

/// As libpcsclite finds it.
std::string_view socket_path() {
  const auto* path = std::getenv("PCSCLITE_CSOCK_NAME");
  return path == nullptr ? "/run/pcscd/pcscd.comm" : path;
}

bool is_installed() { return access("/usr/sbin/pcscd", F_OK) == 0 || access("/usr/bin/pcscd", F_OK) == 0; }

}  // namespace

CardService card_service() {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  socket_path().copy(address.sun_path, sizeof address.sun_path - 1);
  const int client = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool connected = connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  const int reason = errno;
  close(client);
  if (connected) return CardService::running;
  if (reason == EACCES || reason == EPERM) return CardService::refused;
  return is_installed() ? CardService::stopped : CardService::not_installed;
}

}  // namespace tpcard::agent
