// The HTTP/1.1 server: one io_context per thread, each with its own listening socket (SO_REUSEPORT), one coroutine per
// connection, limits on everything. What it serves is one Handler.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "httpd/router.hpp"

namespace tpcard::httpd {

struct Limits {
  std::size_t header_bytes = 16 * 1024;
  std::size_t body_bytes = 64 * 1024;
  std::size_t path_bytes = 2048;
  std::ptrdiff_t header_fields = 100;
  std::size_t connections = 4096;  ///< in all; one more is answered 503 and closed
  std::chrono::milliseconds header_time{10'000};
  std::chrono::milliseconds body_time{20'000};
  std::chrono::milliseconds write_time{20'000};
  std::chrono::milliseconds idle_time{60'000};
};

/// Wraps an accepted socket in TLS; made by httpd/tls.hpp (a target of its own, so that the component links no TLS).
class TlsContext;

/// The two ends of an accepted connection.
struct Peer {
  std::string address;
  std::uint16_t port = 0;
  std::string local_address;
  std::uint16_t local_port = 0;
};

struct ServerOptions {
  struct Endpoint {
    std::string address;     ///< "127.0.0.1", "::1"
    std::uint16_t port = 0;  ///< 0: any free port
  };
  std::vector<Endpoint> listen;
  std::size_t threads = 2;
  Limits limits = {};
  std::vector<std::string> trusted_proxies =
      {};  ///< addresses whose X-Forwarded-For/-Proto are believed; nobody else's
  std::shared_ptr<TlsContext> tls = nullptr;
  /// Asked once per accepted connection, on its event loop; `false` closes it unanswered. Empty: everybody may come.
  std::function<bool(const Peer&)> admit = {};
  /// Completes the answers that no handler gives: refusals of what could not be read to its end (the Request holds what
  /// was) and of one connection too many. Called on the connection's event loop. Empty: they go as they are.
  std::function<void(const Request&, Response&)> finish_refusal = {};
  /// Overwrite the buffers that held a request as soon as it is answered (the component's carry a PIN).
  bool wipe_buffers = false;
};

class Server {
 public:
  /// Binds at once; throws std::system_error when an address is taken.
  Server(ServerOptions options, Handler handler);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Serves until stop(); returns when every thread has ended. A handler that waits for a thread pool past the grace is
  /// abandoned: end that pool before this object.
  void run();
  /// Stops accepting, lets requests under way end (at most `grace`), closes idle connections. Callable from any thread.
  void stop(std::chrono::milliseconds grace = std::chrono::seconds{10});
  /// The ports really bound, in the order of `listen`.
  [[nodiscard]] std::vector<std::uint16_t> ports() const;
  /// CPU time (not wall time) of the longest stretch that a handler held its event loop since the start.
  [[nodiscard]] std::chrono::microseconds longest_handler_stretch() const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace tpcard::httpd
