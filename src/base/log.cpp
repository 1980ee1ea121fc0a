#include "base/log.hpp"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <iterator>

#include "base/clock.hpp"
#include "base/hash.hpp"
#include "base/random.hpp"

namespace tpcard {
namespace {

spdlog::logger& logger() {
  static const auto kLogger = [] {
    auto made = spdlog::stderr_logger_mt("tpcard");
    made->set_pattern("%v");
    return made;
  }();
  return *kLogger;
}

spdlog::level::level_enum level_of(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

void append_json_string(std::string& line, std::string_view text) {
  line += '"';
  for (char c : text) {
    if (c == '"' || c == '\\') {
      line += '\\';
      line += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      fmt::format_to(std::back_inserter(line), "\\u{:04x}", static_cast<unsigned>(c));
    } else {
      line += c;
    }
  }
  line += '"';
}

}  // namespace

LogEvent::LogEvent(LogLevel level, std::string_view what) : level_(level) {
  line_ = "{\"time\":\"" + to_rfc3339(SystemClock{}.now()) + "\",\"level\":\"";
  line_ += spdlog::level::to_string_view(level_of(level)).data();
  line_ += "\",\"event\":";
  append_json_string(line_, what);
}

LogEvent::~LogEvent() {
  line_ += '}';
  logger().log(level_of(level_), spdlog::string_view_t(line_));
}

LogEvent& LogEvent::add(std::string_view name, std::string_view value) {
  line_ += ',';
  append_json_string(line_, name);
  line_ += ':';
  append_json_string(line_, value);
  return *this;
}

LogEvent& LogEvent::add(std::string_view name, std::int64_t value) {
  line_ += ',';
  append_json_string(line_, name);
  fmt::format_to(std::back_inserter(line_), ":{}", value);
  return *this;
}

void set_log_level(LogLevel level) { logger().set_level(level_of(level)); }

std::string redact(std::string_view personal) {
  static const Bytes kKey = SystemRandom{}.bytes(32);
  return to_hex(ByteView(hmac_sha256(kKey, as_bytes(personal))).first(6));
}

}  // namespace tpcard
