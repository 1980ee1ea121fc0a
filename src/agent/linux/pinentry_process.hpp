// A pinentry as a child process: started with a clean environment, spoken to through a socket pair.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "agent/assuan.hpp"

namespace tpcard::agent {

class PinentryProcess {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// `environment` is all that the program gets (`NAME=value`); it inherits no descriptor but its end of it, and writes
  /// nothing to our log. Throws std::system_error when it cannot be started.
  PinentryProcess(const std::filesystem::path& program, const std::vector<std::string>& environment);
  /// Ends it.
  ~PinentryProcess();
  PinentryProcess(const PinentryProcess&) = delete;
  PinentryProcess& operator=(const PinentryProcess&) = delete;

  /// Writes one line; what cannot be written shows at the next reply.
  void send(std::string_view line) const;
  /// Reads one reply; `broken` when the program has ended or is not done at the deadline.
  [[nodiscard]] assuan::ReplyReader::State read(assuan::ReplyReader& reply, Time deadline) const;
  /// Ends it now; callable from any thread while the object lives.
  void kill() const noexcept;

 private:
  pid_t process_ = 0;
  int socket_ = -1;
};

}  // namespace tpcard::agent
