#include "agent/port_probe.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "agent/peer_owner.hpp"
#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "protocol/json.hpp"

namespace tpcard::agent {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr std::size_t kLongestAnswer = 4096;

/// One request that is given up after a while, whatever the other side does.
class Question {
 public:
  Question(std::uint16_t port, milliseconds patience)
      : until_(std::chrono::steady_clock::now() + patience), port_(port), socket_(io_) {}

  [[nodiscard]] bool connects() {
    return done([this](auto finish) {
      socket_.async_connect({asio::ip::address_v4::loopback(), port_}, [finish](auto error) { finish(!error); });
    });
  }
  [[nodiscard]] bool is_of_own_user() const {
    boost::system::error_code gone;
    const auto theirs = socket_.remote_endpoint(gone);
    const auto ours = socket_.local_endpoint(gone);
    return !gone && is_own_user({theirs.address().to_string(), theirs.port(), ours.address().to_string(), ours.port()});
  }
  /// Empty when it says nothing in time.
  [[nodiscard]] std::string answer() {
    const auto request =
        "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port_) + "\r\nConnection: close\r\n\r\n";
    std::string answer;
    const bool sent = done([&](auto finish) {
      asio::async_write(socket_, asio::buffer(request), [finish](auto error, std::size_t) { finish(!error); });
    });
    if (!sent) return {};
    const bool ended = done([&](auto finish) {
      asio::async_read(socket_, asio::dynamic_buffer(answer, kLongestAnswer),
                       [finish](auto error, std::size_t) { finish(error == asio::error::eof); });
    });
    return ended ? answer : std::string{};
  }

 private:
  template <typename Begin>
  bool done(Begin begin) {
    bool fine = false;
    begin([&fine](bool is_fine) { fine = is_fine; });
    io_.restart();
    io_.run_until(until_);
    if (!io_.stopped()) {
      boost::system::error_code ignored;
      socket_.close(ignored);
      io_.run();
    }
    return fine;
  }

  std::chrono::steady_clock::time_point until_;
  std::uint16_t port_;
  asio::io_context io_;
  tcp::socket socket_;
};

std::string text(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string{};
}

}  // namespace

PortAnswer probe_port(std::uint16_t port, milliseconds patience) {
  Question question(port, patience);
  if (!question.connects()) return {};
  if (!question.is_of_own_user()) return {.use = PortAnswer::Use::stranger};
  const auto answer = question.answer();
  const auto body = answer.find("\r\n\r\n");
  const auto object = body == std::string::npos ? refuse(ErrorCode::malformed_request)
                                                : protocol::parse_object(std::string_view(answer).substr(body + 4));
  if (!object || text(*object, "application") != "tpcard-agent") return {.use = PortAnswer::Use::stranger};
  return {.use = PortAnswer::Use::component,
          .version = text(*object, "version"),
          .configuration = text(*object, "configuration")};
}

std::string configuration_mark(const Overrides& overrides) {
  std::string files;
  for (const auto& file : files_of(overrides))
    files += std::filesystem::absolute(file).lexically_normal().string() + "\n";
  const auto hash = sha256(files);
  return to_hex(ByteView(hash).first(8));
}

std::optional<std::uint16_t> running_already(std::uint16_t first, const Overrides& overrides) {
  const auto mark = configuration_mark(overrides);
  for (std::uint16_t port = first; port < first + kPorts; ++port) {
    const auto answer = probe_port(port);
    if (answer.use == PortAnswer::Use::component && answer.configuration == mark) return port;
  }
  return std::nullopt;
}

}  // namespace tpcard::agent
