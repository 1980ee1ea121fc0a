// What the PIN's dialog says, in both languages: the same words whoever draws it.
#pragma once

#include <string>

#include "agent/pin_entry.hpp"

namespace tpcard::agent {

/// Plain text; lines end with '\n'.
struct PinWords {
  std::string title;
  std::string facts;   ///< site, purpose, card and match code, one a line
  std::string notice;  ///< what was wrong before and what is known of the tries; may be empty
  std::string prompt;  ///< the field's name
  std::string confirm;
  std::string cancel;
  std::string last_try;  ///< the question before the last try
  std::string use_last_try;
};

/// Values are shortened so that the whole stays within 900 bytes, of a site its beginning; no line break or markup in a
/// value reaches the dialog.
[[nodiscard]] PinWords pin_words(const PinPrompt& prompt);

}  // namespace tpcard::agent
