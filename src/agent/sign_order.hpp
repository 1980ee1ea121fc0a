// What the window asks for when the PIN was typed: read so that no copy of the PIN stays behind.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/secret.hpp"

namespace tpcard::agent {

struct SignRequest {
  std::string token;
  std::string origin;
  std::string nonce;
  std::string card;
  Secret pin;
};

/// Refuses with malformed_request.
[[nodiscard]] Result<SignRequest> read_sign_request(std::string_view body);

/// Six to eight digits (gpki: "What is in a card"). Anything else would only cost the card a try.
[[nodiscard]] bool is_pin_shaped(const Secret& pin);

}  // namespace tpcard::agent
