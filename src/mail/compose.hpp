// A whole mail as the bytes that SMTP carries after DATA.
#pragma once

#include <string>

#include "base/clock.hpp"
#include "membership/records.hpp"

namespace tpcard::mail {

struct Composition {
  std::string from;  ///< the mailbox alone
  Instant date;
  std::string token;  ///< random letters: names the message and separates its parts
};

/// Throws std::invalid_argument for a mail whose data cannot be read.
[[nodiscard]] std::string compose(const membership::OutboxMail& mail, const Composition& composition);

}  // namespace tpcard::mail
