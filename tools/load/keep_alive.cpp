#include "load/keep_alive.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <charconv>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace tpcard::load {
namespace {

constexpr std::string_view kEndOfHead = "\r\n\r\n";
constexpr timeval kPatience{.tv_sec = 30, .tv_usec = 0};

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::system_category(), what); }

template <typename Number>
Number number_of(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end == text.data()) throw std::runtime_error("load: an answer that is not HTTP");
  return number;
}

}  // namespace

KeepAlive::KeepAlive(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (socket_ < 0) fail("socket");
  const int on = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    const int error = errno;
    ::close(socket_);
    throw std::system_error(error, std::system_category(), "connect");
  }
}

KeepAlive::~KeepAlive() {
  if (socket_ >= 0) ::close(socket_);
}

KeepAlive::KeepAlive(KeepAlive&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), received_(std::move(other.received_)) {}

Answer KeepAlive::exchange(std::string_view request) {
  send(request);
  auto end = received_.find(kEndOfHead);
  for (; end == std::string::npos; end = received_.find(kEndOfHead)) receive();
  Answer answer{.head = received_.substr(0, end + 2)};
  answer.status = number_of<int>(std::string_view(answer.head).substr(answer.head.find(' ') + 1));
  const auto length = number_of<std::size_t>(header_of(answer, "Content-Length"));
  const auto begin = end + kEndOfHead.size();
  while (received_.size() < begin + length) receive();
  answer.body = received_.substr(begin, length);
  received_.erase(0, begin + length);
  return answer;
}

void KeepAlive::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0) fail("send");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void KeepAlive::receive() {
  char piece[8192];
  const auto got = ::recv(socket_, piece, sizeof piece, 0);
  if (got < 0) fail("recv");
  if (got == 0) throw std::runtime_error("load: the service closed the connection");
  received_.append(piece, static_cast<std::size_t>(got));
}

std::string_view header_of(const Answer& answer, std::string_view name) {
  const auto line = "\r\n" + std::string(name) + ": ";
  const auto at = answer.head.find(line);
  if (at == std::string::npos) return {};
  const auto begin = at + line.size();
  return std::string_view(answer.head).substr(begin, answer.head.find("\r\n", begin) - begin);
}

}  // namespace tpcard::load
