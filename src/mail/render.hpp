// A mail's text as plain text and as HTML: the same words twice.
#pragma once

#include <string>

#include "mail/mail_text.hpp"

namespace tpcard::mail {

[[nodiscard]] std::string render_plain(const MailText& text, const MailData& data, membership::Language language);
/// No picture, no script, nothing fetched: what a reader sees is what was sent.
[[nodiscard]] std::string render_html(const MailText& text, const MailData& data, membership::Language language);

}  // namespace tpcard::mail
