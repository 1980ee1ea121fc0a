// One HTTP/1.1 connection to the service on the loopback, kept alive: a request's bytes out, its answer in. As little
// work as can be, because the load takes its time from the same processors as the service.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tpcard::load {

struct Answer {
  int status = 0;
  std::string head = {};
  std::string body = {};
};

class KeepAlive {
 public:
  /// Connects. Throws std::system_error; so does whatever goes wrong later, silence for 30 s included.
  explicit KeepAlive(std::uint16_t port);
  ~KeepAlive();
  KeepAlive(KeepAlive&& other) noexcept;
  KeepAlive(const KeepAlive&) = delete;
  KeepAlive& operator=(const KeepAlive&) = delete;

  [[nodiscard]] Answer exchange(std::string_view request);

 private:
  void send(std::string_view bytes) const;
  void receive();

  int socket_;
  std::string received_;
};

/// The value of a header that comes once; empty without it. `name` as the service writes it.
[[nodiscard]] std::string_view header_of(const Answer& answer, std::string_view name);

}  // namespace tpcard::load
