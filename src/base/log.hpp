// The log: one JSON object a line on standard error, one event per request, written once when it is complete.
// Personal data goes through redact() and nowhere else.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tpcard {

enum class LogLevel { debug, info, warning, error };

/// An event under construction. Written by its destructor, so that an early return cannot lose it.
class LogEvent {
 public:
  LogEvent(LogLevel level, std::string_view what);
  ~LogEvent();
  LogEvent(const LogEvent&) = delete;
  LogEvent& operator=(const LogEvent&) = delete;

  LogEvent& add(std::string_view name, std::string_view value);
  LogEvent& add(std::string_view name, std::int64_t value);

 private:
  LogLevel level_;
  std::string line_;
};

/// The least level that is written. Default info.
void set_log_level(LogLevel level);

/// What may be written of personal data: a short keyed digest, stable while the process lives, that joins lines of one
/// person and tells nothing else.
[[nodiscard]] std::string redact(std::string_view personal);

}  // namespace tpcard
