#include "tests/unit/mail/smtp_sink.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <optional>
#include <stdexcept>

namespace tpcard::mail {
namespace {

class LineReader {
 public:
  explicit LineReader(int connection) : connection_(connection) {}
  /// Without its CRLF; nothing at the end. A bare LF is kept: a client must not send one.
  std::optional<std::string> line() {
    for (auto end = buffer_.find("\r\n"); end == std::string::npos; end = buffer_.find("\r\n")) {
      char chunk[4096];
      const auto count = ::recv(connection_, chunk, sizeof chunk, 0);
      if (count <= 0) return std::nullopt;
      buffer_.append(chunk, static_cast<std::size_t>(count));
    }
    const auto end = buffer_.find("\r\n");
    auto line = buffer_.substr(0, end);
    buffer_.erase(0, end + 2);
    return line;
  }

 private:
  int connection_;
  std::string buffer_;
};

}  // namespace

SmtpSink::SmtpSink() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* plain = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, plain, size) != 0 || ::listen(listener_, 8) != 0 || ::getsockname(listener_, plain, &size) != 0)
    throw std::runtime_error("no socket for the mail sink");
  port_ = ntohs(address.sin_port);
  answers_ = {{"greeting", "220 sink"}, {"EHLO", "250 sink"}, {"MAIL", "250 ok"}, {"RCPT", "250 ok"},
              {"DATA", "354 go on"},    {".", "250 taken"},   {"RSET", "250 ok"}, {"QUIT", "221 bye"}};
  thread_ = std::jthread([this] { serve(); });
}

SmtpSink::~SmtpSink() {
  ::shutdown(listener_, SHUT_RDWR);
  ::close(listener_);
}

void SmtpSink::answer(const std::string& verb, const std::string& line) {
  const std::lock_guard lock(mutex_);
  answers_[verb] = line;
}

std::vector<std::string> SmtpSink::dialogue() {
  const std::lock_guard lock(mutex_);
  return dialogue_;
}

std::vector<std::string> SmtpSink::mails() {
  const std::lock_guard lock(mutex_);
  return mails_;
}

int SmtpSink::connections() {
  const std::lock_guard lock(mutex_);
  return connections_;
}

std::string SmtpSink::answer_to(const std::string& verb) {
  const std::lock_guard lock(mutex_);
  const auto found = answers_.find(verb);
  return found == answers_.end() ? "502 what" : found->second;
}

void SmtpSink::serve() {
  for (int connection = ::accept(listener_, nullptr, nullptr); connection >= 0;
       connection = ::accept(listener_, nullptr, nullptr)) {
    {
      const std::lock_guard lock(mutex_);
      ++connections_;
    }
    converse(connection);
    ::close(connection);
  }
}

void SmtpSink::converse(int connection) {
  LineReader reader(connection);
  const auto say = [&](const std::string& verb) {
    const auto line = answer_to(verb) + "\r\n";
    return line.size() > 2 && ::send(connection, line.data(), line.size(), MSG_NOSIGNAL) > 0 ? line.substr(0, 3) : "";
  };
  if (say("greeting").empty()) return;
  while (auto line = reader.line()) {
    {
      const std::lock_guard lock(mutex_);
      dialogue_.push_back(*line);
    }
    const auto said = say(line->substr(0, 4));
    if (said.empty() || said == "221") return;
    if (said != "354") continue;
    std::string mail;
    while ((line = reader.line()) && *line != ".") mail += (line->starts_with('.') ? line->substr(1) : *line) + "\r\n";
    {
      const std::lock_guard lock(mutex_);
      mails_.push_back(mail);
    }
    if (say(".").empty()) return;
  }
}

}  // namespace tpcard::mail
