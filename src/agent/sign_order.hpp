// What the window asks for: a signature with the PIN that was typed in it, or with one that the component asks for
// itself. Read so that no copy of a PIN stays behind.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "agent/pin_entry.hpp"
#include "base/error.hpp"
#include "base/secret.hpp"

namespace tpcard::agent {

/// Not the window: the component's dialog or the reader's own keys.
struct PinElsewhere {
  std::string match_code;  ///< four digits, the same in the window and in the dialog
  Language language = Language::zh_tw;
  std::optional<ErrorCode> before = {};  ///< the refusal after which it asks again: pin_wrong, pin_length
};

struct SignRequest {
  std::string token;
  std::string origin;
  std::string nonce;
  std::string card;
  std::variant<Secret, PinElsewhere> pin;
};

/// Refuses with malformed_request.
[[nodiscard]] Result<SignRequest> read_sign_request(std::string_view body);

/// Six to eight digits (gpki: "What is in a card"). Anything else would only cost the card a try.
[[nodiscard]] bool is_pin_shaped(const Secret& pin);

}  // namespace tpcard::agent
