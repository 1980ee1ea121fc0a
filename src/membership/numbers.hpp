// The product's numbers: all configuration, these are the defaults (docs/architecture.md, Numbers).
#pragma once

#include "base/clock.hpp"

namespace tpcard::membership {

struct Numbers {
  hours flow_lifetime{24};

  minutes code_lifetime{10};
  int code_tries = 5;            ///< wrong codes in a flow, over all its codes
  int codes_alive = 2;           ///< codes of a flow that are good at one time
  int wrong_codes_per_day = 10;  ///< per address, over all flows; a browser that proved the mailbox has its own budget
  seconds resend_after{120};
  int mails_per_day = 10;  ///< per address

  int network_soft_cap = 30;        ///< codes an hour from one /24 or /56 before the proof of work gets harder
  int network_refusal_factor = 20;  ///< times the soft cap: refused

  minutes proof_lifetime{20};  ///< of a robot-check challenge
  int proof_cost = 50'000;     ///< largest number a silent proof of work searches up to

  minutes challenge_lifetime{5};
  minutes confirmation_lifetime{10};  ///< how long a difference between card and profile waits for the person's yes

  minutes session_idle{15};
  minutes session_warning{2};
  hours session_lifetime{12};
  days browser_lifetime{400};

  seconds clock_skew{60};
  seconds revocation_retry{60};  ///< told when revocation facts are missing
};

}  // namespace tpcard::membership
