// The port to the robot check. It is a price, not a proof that somebody is human (docs/security.md).
#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/hash.hpp"

namespace tpcard::membership {

enum class Form { registration_code, registration_human, sign_in_code };

/// A solved challenge, to be spent once.
struct HumanProof {
  Sha256 id;
  Instant expires_at;
};

class HumanCheck {
 public:
  virtual ~HumanCheck() = default;
  /// A signed challenge as JSON, good for this form until `now` + lifetime; `cost` is the largest number to be
  /// searched.
  [[nodiscard]] virtual std::string challenge(Form form, int cost, Instant now) = 0;
  /// The payload that the browser computed. Refuses with proof_of_work_invalid; the caller spends the proof's id.
  /// `cost`: the least that is accepted now (a network past its soft cap must have asked for a harder one).
  [[nodiscard]] virtual Result<HumanProof> verify(Form form, std::string_view payload, int cost, Instant now) = 0;
};

}  // namespace tpcard::membership
