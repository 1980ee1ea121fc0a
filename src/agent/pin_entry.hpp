// Where the cardholder types the PIN, when that is not the browser: a dialog of the component's own. One implementation
// per operating system, chosen at link time (linux/pinentry.cpp); what it says stands in pin_words.hpp.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "agent/cards.hpp"
#include "agent/language.hpp"
#include "base/error.hpp"
#include "base/secret.hpp"
#include "protocol/nonce.hpp"

namespace tpcard::agent {

/// What the dialog shows. The site is what the browser said, purpose and binding are the nonce's, the organization is
/// the card's: nothing here is a page's own words.
struct PinPrompt {
  std::string site;
  protocol::Purpose purpose = protocol::Purpose::sign_in;
  std::string binding;       ///< the mailbox that `verify` binds the card to; may be empty
  std::string organization;  ///< as the card spells it
  std::string scheme;        ///< which kind of card: `moeaca`, `xca`
  std::string match_code;    ///< four digits that the window shows too
  TriesLeft tries = TriesLeft::unknown;
  std::optional<ErrorCode> before = {};  ///< why it asks again: pin_wrong, pin_length
  Language language = Language::zh_tw;
};

class PinEntry {
 public:
  virtual ~PinEntry() = default;
  /// Shows the dialog and waits; call it on a thread that may wait. With one try left it asks whether to use it before
  /// it asks for the PIN. Ends the dialog as soon as a stop is requested (the window was closed, the card pulled out).
  /// Refuses with pin_cancelled (also after a stop), timed_out or pin_entry_failed. What was typed is not looked at.
  [[nodiscard]] virtual Result<Secret> ask(const PinPrompt& prompt, const std::stop_token& stop) = 0;
};

struct PinEntrySettings {
  /// automatic: the dialog where there is a desktop, and the field in the window where there is none or the dialog
  /// fails. native: the dialog or nothing. window: the field.
  enum class Way { automatic, native, window } way = Way::automatic;
  /// The program that shows the dialog (Linux: a pinentry). Empty: a graphical one of the usual names.
  std::filesystem::path program = {};
};

/// The desktop's dialog; nothing where there is no desktop or no program for it.
[[nodiscard]] std::unique_ptr<PinEntry> native_pin_entry(const PinEntrySettings& settings);

}  // namespace tpcard::agent
