#include "agent/linux/pinentry.hpp"

#include <fmt/format.h>

#include <system_error>
#include <thread>

#include "agent/linux/pinentry_process.hpp"
#include "agent/pin_words.hpp"

namespace tpcard::agent {
namespace {

using assuan::command;
using assuan::ReplyReader;
using std::chrono::steady_clock;
using State = ReplyReader::State;

constexpr std::chrono::seconds kForACommand{10};
constexpr int kMostAnswers = 8;

// libgpg-error's codes (gpg-error.h).
constexpr unsigned kTimeout = 62;
constexpr unsigned kCanceled = 99;
constexpr unsigned kNotConfirmed = 114;
constexpr unsigned kFullyCanceled = 198;

ErrorCode meaning_of(unsigned code) {
  switch (code) {
    case kTimeout:
      return ErrorCode::timed_out;
    case kCanceled:
    case kNotConfirmed:
    case kFullyCanceled:
      return ErrorCode::pin_cancelled;
    default:
      return ErrorCode::pin_entry_failed;
  }
}

/// One dialog, from its greeting to its end.
class Dialog {
 public:
  Dialog(const PinentryProcess& process, const Pinentry::Options& options, const PinWords& words)
      : process_(process), options_(options), words_(words) {}

  Result<void> prepare() {
    ReplyReader greeting;
    if (process_.read(greeting, steady_clock::now() + kForACommand) != State::ok) {
      return refuse(ErrorCode::pin_entry_failed, "no greeting");
    }
    // No other window gets the keyboard meanwhile. Never sent: allow-external-password-cache; and no key's name, under
    // which something could be kept.
    try_to(command("OPTION", "grab"));
    try_to(command("OPTION", "lc-ctype=C.UTF-8"));
    try_to(command("SETKEYINFO", "--clear"));
    try_to(command("SETTITLE", words_.title));
    try_to(command("SETCANCEL", words_.cancel));
    return {};
  }

  /// Whether the last try shall be used at all.
  Result<void> confirm_last_try() {
    if (auto said = must(command("SETDESC", words_.facts + "\n\n" + words_.last_try)); !said) return said;
    if (auto said = must(command("SETOK", words_.use_last_try)); !said) return said;
    if (auto said = ask_a_person("CONFIRM\n", {}); !said) return std::unexpected(std::move(said.error()));
    return {};
  }

  Result<Secret> ask_for_pin() {
    if (auto said = must(command("SETDESC", words_.facts)); !said) return std::unexpected(said.error());
    try_to(command("SETPROMPT", words_.prompt));
    try_to(command("SETOK", words_.confirm));
    return ask_a_person("GETPIN\n", words_.notice);
  }

 private:
  /// Asks again while answers come sooner than anybody can read: keys meant for another window, one that is still held
  /// down from the dialog before, or a pinentry that calls it cancelled when another window has the keyboard just then.
  Result<Secret> ask_a_person(std::string_view line, const std::string& notice) {
    for (int answers = 0; answers < kMostAnswers; ++answers) {
      if (answers > 0) std::this_thread::sleep_for(options_.pause);
      if (!notice.empty()) try_to(command("SETERROR", notice));
      const auto shown = steady_clock::now();
      ReplyReader reply;
      auto answered = ask(reply, line);
      const bool too_soon = steady_clock::now() - shown < options_.too_soon;
      if (answered && !too_soon) return reply.data();
      const bool cancelled_at_once = !answered && too_soon && answered.error().code == ErrorCode::pin_cancelled;
      if (!answered && !cancelled_at_once) return std::unexpected(std::move(answered.error()));
    }
    return refuse(ErrorCode::pin_entry_failed, "answered before anybody could");
  }

  /// What an old or plain pinentry may not know.
  void try_to(std::string_view line) {
    ReplyReader ignored;
    static_cast<void>(exchange(ignored, line, kForACommand));
  }
  Result<void> must(std::string_view line) {
    ReplyReader reply;
    if (exchange(reply, line, kForACommand) == State::ok) return {};
    return refuse(ErrorCode::pin_entry_failed, fmt::format("{} refused", line.substr(0, line.find(' '))));
  }
  /// What the person answers: in the time that is left for all of it.
  Result<void> ask(ReplyReader& reply, std::string_view line) {
    const auto left = std::chrono::ceil<std::chrono::seconds>(until_ - steady_clock::now());
    if (left.count() <= 0) return refuse(ErrorCode::timed_out);
    try_to(command("SETTIMEOUT", std::to_string(left.count())));
    const auto state = exchange(reply, line, left + kForACommand);
    if (state == State::ok) return {};
    if (state == State::error) return refuse(meaning_of(reply.error_code()), fmt::format("ERR {}", reply.error_code()));
    return refuse(ErrorCode::pin_entry_failed, "ended, was silent, or spoke something else");
  }
  State exchange(ReplyReader& reply, std::string_view line, std::chrono::seconds time) {
    process_.send(line);
    return process_.read(reply, steady_clock::now() + time);
  }

  const PinentryProcess& process_;
  const Pinentry::Options& options_;
  const PinWords& words_;
  const steady_clock::time_point until_ = steady_clock::now() + options_.patience;
};

Result<Secret> converse(Dialog& dialog, const PinPrompt& prompt) {
  if (auto ready = dialog.prepare(); !ready) return std::unexpected(ready.error());
  if (prompt.tries == TriesLeft::last) {
    if (auto agreed = dialog.confirm_last_try(); !agreed) return std::unexpected(agreed.error());
  }
  return dialog.ask_for_pin();
}

}  // namespace

Pinentry::Pinentry(Options options) : options_(std::move(options)) {}

Result<Secret> Pinentry::ask(const PinPrompt& prompt, const std::stop_token& stop) {
  const auto words = pin_words(prompt);
  try {
    const PinentryProcess process(options_.program, options_.environment);
    const std::stop_callback end(stop, [&] { process.kill(); });
    Dialog dialog(process, options_, words);
    auto pin = converse(dialog, prompt);
    if (!pin && stop.stop_requested()) return refuse(ErrorCode::pin_cancelled, "no longer wanted");
    return pin;
  } catch (const std::system_error& error) {
    return refuse(ErrorCode::pin_entry_failed, error.what());
  }
}

}  // namespace tpcard::agent
