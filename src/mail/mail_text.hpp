// What the mails say, in Traditional Chinese and English: what happened, and what to do next.
#pragma once

#include <string>

#include "membership/records.hpp"

namespace tpcard::mail {

struct MailText {
  std::string subject;
  std::string body;  ///< plain text, lines parted by '\n'
};

/// Throws std::invalid_argument where the row's data is not what its template needs: a programmer's mistake.
[[nodiscard]] MailText write_mail(const membership::OutboxMail& mail);

}  // namespace tpcard::mail
