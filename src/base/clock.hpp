// Time as a parameter: no rule calls now() by itself, it is given a Clock or an Instant.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace tpcard {

/// A moment in UTC, to the millisecond.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Instant now() const = 0;
};

/// The machine's own clock.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override;
};

/// `2026-11-23T08:00:00Z` (RFC 3339, seconds, UTC).
[[nodiscard]] std::string to_rfc3339(Instant instant);
/// Reads what to_rfc3339 writes; a fraction of seconds, small letters and a leap second (as the second after it) too.
[[nodiscard]] std::optional<Instant> from_rfc3339(std::string_view text);

[[nodiscard]] inline std::int64_t to_unix_ms(Instant instant) { return instant.time_since_epoch().count(); }
[[nodiscard]] inline Instant from_unix_ms(std::int64_t value) { return Instant{milliseconds{value}}; }

}  // namespace tpcard
