#include "tests/unit/httpd/raw_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <stdexcept>

namespace tpcard::httpd {

boost::asio::awaitable<Response> echo(Request& request) {
  if (request.path == "/throw") throw std::runtime_error("a secret of the inside");
  Response response;
  response.set("Content-Type", "text/plain");
  response.body = request.path == "/large" ? std::string(8 << 20, 'x')
                                           : "path=" + request.path + " query=" + request.query +
                                                 " body=" + request.body + " peer=" + request.peer_address + "\n";
  co_return response;
}

namespace {
ServerOptions options_with(const Limits& limits) {
  return {.listen = {{.address = "127.0.0.1", .port = 0}}, .threads = 2, .limits = limits};
}
}  // namespace

RunningServer::RunningServer(Limits limits, Handler handler)
    : RunningServer(options_with(limits), std::move(handler)) {}

RunningServer::RunningServer(ServerOptions options, Handler handler)
    : server_(std::move(options), std::move(handler)), thread_([this] { server_.run(); }) {}

RunningServer::~RunningServer() {
  server_.stop(std::chrono::milliseconds{200});
  if (thread_.joinable()) thread_.join();
}

RawClient::RawClient(std::uint16_t port) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  timeval time{.tv_sec = 5, .tv_usec = 0};
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
  if (connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("cannot connect");
  }
}

RawClient::~RawClient() { close(socket_); }

void RawClient::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

std::string RawClient::read_to_end() const {
  std::string all;
  char piece[65536];
  for (ssize_t got = 0; (got = recv(socket_, piece, sizeof piece, 0)) > 0;)
    all.append(piece, static_cast<std::size_t>(got));
  return all;
}

std::string RawClient::read_until(std::string_view text) const {
  std::string all;
  char c = 0;
  while (all.find(text) == std::string::npos && recv(socket_, &c, 1, 0) == 1) all += c;
  return all;
}

bool RawClient::is_closed() const {
  char c = 0;
  return recv(socket_, &c, 1, 0) == 0;
}

std::string exchange(std::uint16_t port, std::string_view bytes) {
  const RawClient client(port);
  client.send(bytes);
  return client.read_to_end();
}

int status_of(std::string_view response) {
  int status = 0;
  if (response.size() > 12) std::from_chars(response.data() + 9, response.data() + 12, status);
  return status;
}

}  // namespace tpcard::httpd
