#include "virtual-card/vpcd.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <thread>

namespace tpcard::virtual_card {
namespace {

constexpr int kAttempts = 200;
constexpr std::chrono::milliseconds kBetweenAttempts{25};

bool read_all(int socket, std::span<std::uint8_t> bytes) {
  // vpcd writes length and bytes one after the other: with a delayed acknowledgement each frame would take 40 ms. The
  // kernel forgets this setting by itself, so it is made before each read.
  const int yes = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_QUICKACK, &yes, sizeof yes);
  return bytes.empty() || recv(socket, bytes.data(), bytes.size(), MSG_WAITALL) == static_cast<ssize_t>(bytes.size());
}

}  // namespace

std::optional<int> connect_to_reader(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const int connected = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(connected, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
      const int yes = 1;
      setsockopt(connected, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
      return connected;
    }
    close(connected);
    std::this_thread::sleep_for(kBetweenAttempts);
  }
  return std::nullopt;
}

std::optional<Bytes> read_frame(int socket) {
  Bytes length(2);
  if (!read_all(socket, length)) return std::nullopt;
  Bytes bytes(static_cast<std::size_t>(length[0] << 8 | length[1]));
  if (!read_all(socket, bytes)) return std::nullopt;
  return bytes;
}

bool write_frame(int socket, ByteView bytes) {
  Bytes frame{static_cast<std::uint8_t>(bytes.size() >> 8), static_cast<std::uint8_t>(bytes.size() & 0xff)};
  frame.insert(frame.end(), bytes.begin(), bytes.end());
  return send(socket, frame.data(), frame.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(frame.size());
}

}  // namespace tpcard::virtual_card
