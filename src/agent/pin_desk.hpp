// Where the component asks for a PIN itself: one dialog at a time, on a thread of its own, ended as soon as it is no
// longer wanted. Belongs to the event loop.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <string_view>

#include "agent/pin_entry.hpp"

namespace tpcard::agent {

class PinDesk {
 public:
  explicit PinDesk(PinEntrySettings settings) : settings_(std::move(settings)) {}

  /// Where the PIN is typed, for the window's page: `window`; `native`; or `auto`: in the dialog, and in the window
  /// when that fails. Looked at each time: a desktop may appear after the component has started.
  [[nodiscard]] std::string_view way() const;
  /// Whether a PIN may come from the window.
  [[nodiscard]] bool takes_from_window() const { return settings_.way != PinEntrySettings::Way::native; }

  /// Asked a few times a second while the dialog is open: nothing, or why it must end.
  using GiveUp = std::function<boost::asio::awaitable<std::optional<ErrorCode>>()>;
  /// Refuses with busy when another dialog is open and does not end within four seconds, with what `give_up` says, and
  /// as PinEntry::ask().
  [[nodiscard]] boost::asio::awaitable<Result<Secret>> ask(PinPrompt prompt, GiveUp give_up);

  /// Ends the dialog that is open, and opens no other. Callable from any thread.
  void close() { closed_ = true; }

 private:
  PinEntrySettings settings_;
  bool open_ = false;
  std::atomic<bool> closed_ = false;
};

}  // namespace tpcard::agent
