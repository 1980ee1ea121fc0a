#include "server/list_watch.hpp"

#include "base/log.hpp"

namespace tpcard::server {
namespace {

constexpr hours kTellAgain{1};

}  // namespace

void ListWatch::look(const std::vector<revocation::CrlHealth>& health, Instant now) {
  for (const auto& one : health) {
    if (!one.fresh_until) continue;
    const auto state = now >= *one.fresh_until       ? State::run_out
                       : now >= one.running_out_from ? State::running_out
                                                     : State::fresh;
    auto& told = told_[one.authority->fingerprint()];
    const bool again = state != State::fresh && now >= told.at + kTellAgain;
    if (state == told.state && !again) continue;
    told = {state, now};
    const auto [level, what] = state == State::run_out       ? std::pair(LogLevel::error, "revocation list ran out")
                               : state == State::running_out ? std::pair(LogLevel::warning, "revocation list runs out")
                                                             : std::pair(LogLevel::info, "revocation list fresh again");
    LogEvent(level, what)
        .add("authority", one.authority->subject().text())
        .add("sha256", to_hex(one.authority->fingerprint()))
        .add("until", to_rfc3339(*one.fresh_until));
  }
}

}  // namespace tpcard::server
