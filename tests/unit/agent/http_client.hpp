// The real program as a child process, and requests to it as a browser would send them.
#pragma once

#include <sys/types.h>

#include <boost/json/object.hpp>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace tpcard::agent {

struct Reply {
  int status = 0;
  std::string head;
  std::string body;
  [[nodiscard]] boost::json::object json() const;
  [[nodiscard]] std::string text(std::string_view member) const;
};

using Headers = std::vector<std::pair<std::string, std::string>>;

/// One request on a connection of its own; Host is the component's own unless `headers` say else.
Reply ask(std::uint16_t port, const std::string& method, const std::string& path, const Headers& headers = {},
          const std::string& body = {});

/// The same without waiting: the connection, which the caller closes.
int send_request(std::uint16_t port, const std::string& method, const std::string& path, const Headers& headers,
                 const std::string& body);
/// The reply to bytes that are no whole request, or no request at all.
Reply send_raw(std::uint16_t port, const std::string& bytes);

/// A program of somebody else's on a port of its own: takes connections and says one thing.
class Stranger {
 public:
  explicit Stranger(std::string says);
  ~Stranger();
  Stranger(const Stranger&) = delete;
  Stranger& operator=(const Stranger&) = delete;
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  void serve() const;

  std::string says_;
  int socket_ = -1;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

/// Whether this machine has ::1 (containers often have not).
[[nodiscard]] bool has_ipv6_loopback();

class Program {
 public:
  /// Starts `tpcard-agent` with these arguments and waits for its `listening` line.
  explicit Program(const std::vector<std::string>& arguments);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] pid_t id() const { return child_; }
  /// SIGTERM; the exit status.
  int stop();
  /// What it wrote on standard error, once it has ended.
  [[nodiscard]] std::string log() const;

 private:
  pid_t child_ = 0;
  int output_ = -1;
  std::uint16_t port_ = 0;
  std::filesystem::path log_;
};

}  // namespace tpcard::agent
