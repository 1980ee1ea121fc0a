// ALTCHA's SHA-256 challenges (version 1 of its format, which npm `altcha` 3 still reads; test inputs by `altcha-lib`).
//
//   salt      = hex(12 random bytes) ? form=… & cost=… & expires=<Unix seconds> &
//   challenge = hex SHA-256( salt ‖ number ), the number decimal, drawn from 0…cost
//   signature = hex HMAC-SHA-256( key, challenge as its 64 hex characters )
//
// The browser finds the number. Nothing is stored until a solution is spent: the salt, and with it form, cost and end,
// is covered by the challenge, and the challenge by the signature.
#pragma once

#include "base/random.hpp"
#include "membership/human_check.hpp"

namespace tpcard::altcha {

class AltchaCheck final : public membership::HumanCheck {
 public:
  AltchaCheck(ByteView key, Random& random, seconds lifetime);

  [[nodiscard]] std::string challenge(membership::Form form, int cost, Instant now) override;
  [[nodiscard]] Result<membership::HumanProof> verify(membership::Form form, std::string_view payload, int cost,
                                                      Instant now) override;

 private:
  Bytes key_;
  Random& random_;
  seconds lifetime_;
};

}  // namespace tpcard::altcha
