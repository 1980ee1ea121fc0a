// The port to the post office.
#pragma once

#include <stop_token>

#include "membership/records.hpp"

namespace tpcard::membership {

enum class MailOutcome {
  sent,
  try_again,  ///< the server was away or said 4xx
  refused,    ///< the server said 5xx: this mail will never go
};

class Mailer {
 public:
  virtual ~Mailer() = default;
  /// Composes the mail from its template, language and data, and hands it to the mail server. Blocks, at the most
  /// a second longer than `stop` is asked for (then: try_again); called by one job.
  [[nodiscard]] virtual MailOutcome send(const OutboxMail& mail, const std::stop_token& stop) = 0;
};

}  // namespace tpcard::membership
