#include "tests/unit/agent/http_client.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <charconv>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace tpcard::agent {

boost::json::object Reply::json() const { return boost::json::parse(body).as_object(); }

std::string Reply::text(std::string_view member) const {
  const auto object = json();
  const auto* value = object.if_contains(member);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string{};
}

namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int connect_and_send(std::uint16_t port, const std::string& bytes) {
  const int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto address = loopback(port);
  if (connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error("connect");
  if (send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0) throw std::runtime_error("send");
  return connection;
}

Reply reply_on(int connection) {
  std::string all;
  char piece[8192];
  for (ssize_t got = 0; (got = recv(connection, piece, sizeof piece, 0)) > 0;)
    all.append(piece, static_cast<std::size_t>(got));
  close(connection);
  Reply reply;
  const auto end = all.find("\r\n\r\n");
  if (end == std::string::npos) return reply;
  reply.head = all.substr(0, end + 2);
  reply.body = all.substr(end + 4);
  std::from_chars(all.data() + 9, all.data() + 12, reply.status);
  return reply;
}

}  // namespace

Reply send_raw(std::uint16_t port, const std::string& bytes) { return reply_on(connect_and_send(port, bytes)); }

int send_request(std::uint16_t port, const std::string& method, const std::string& path, const Headers& headers,
                 const std::string& body) {
  auto request = method + " " + path + " HTTP/1.1\r\nConnection: close\r\n";
  const bool names_host = std::ranges::any_of(headers, [](const auto& header) { return header.first == "Host"; });
  if (!names_host) request += "Host: 127.0.0.1:" + std::to_string(port) + "\r\n";
  for (const auto& [name, value] : headers) request += name + ": " + value + "\r\n";
  if (method == "POST") request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return connect_and_send(port, request + "\r\n" + body);
}

Reply ask(std::uint16_t port, const std::string& method, const std::string& path, const Headers& headers,
          const std::string& body) {
  return reply_on(send_request(port, method, path, headers, body));
}

Stranger::Stranger(std::string says) : says_(std::move(says)), socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  auto address = loopback(0);
  socklen_t size = sizeof address;
  if (bind(socket_, reinterpret_cast<const sockaddr*>(&address), size) != 0 || listen(socket_, 8) != 0 ||
      getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("a port for a stranger");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

Stranger::~Stranger() {
  shutdown(socket_, SHUT_RDWR);
  thread_.join();
  close(socket_);
}

void Stranger::serve() const {
  for (int client = 0; (client = accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0; close(client)) {
    if (!says_.empty()) send(client, says_.data(), says_.size(), MSG_NOSIGNAL);
    char request[256];
    while (recv(client, request, sizeof request, says_.empty() ? 0 : MSG_DONTWAIT) > 0) {
    }
  }
}

bool has_ipv6_loopback() {
  std::ifstream stream("/proc/net/if_inet6");
  const std::string all(std::istreambuf_iterator<char>(stream), {});
  return all.find(std::string(31, '0') + "1 ") != std::string::npos;
}

Program::Program(const std::vector<std::string>& arguments) {
  char name[] = "/tmp/tpcard-agent-log-XXXXXX";
  const int errors = mkstemp(name);
  log_ = name;
  int pipe[2];
  if (pipe2(pipe, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
  child_ = fork();
  if (child_ == 0) {
    dup2(pipe[1], STDOUT_FILENO);
    dup2(errors, STDERR_FILENO);
    std::vector<char*> words{const_cast<char*>(TPCARD_AGENT_PROGRAM)};
    for (const auto& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    execv(TPCARD_AGENT_PROGRAM, words.data());
    _exit(127);
  }
  close(pipe[1]);
  close(errors);
  output_ = pipe[0];
  std::string line;
  for (char c = 0; read(output_, &c, 1) == 1 && c != '\n';) line += c;
  const std::string expected = "listening 127.0.0.1:";
  if (line.starts_with(expected)) std::from_chars(line.data() + expected.size(), line.data() + line.size(), port_);
}

Program::~Program() {
  if (child_ > 0) stop();
  close(output_);
  std::filesystem::remove(log_);
}

int Program::stop() {
  kill(child_, SIGTERM);
  int status = 0;
  waitpid(child_, &status, 0);
  child_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string Program::log() const {
  std::ifstream stream(log_);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace tpcard::agent
