#include "mail/compose.hpp"

#include <fmt/format.h>

#include "mail/mime.hpp"
#include "mail/render.hpp"

namespace tpcard::mail {

using membership::Language;

std::string compose(const membership::OutboxMail& mail, const Composition& composition) {
  const auto data = MailData::parse(mail.data, mail.language);
  const auto text = mail.language == Language::zh_tw ? text_zh_tw(mail.what, data) : text_en(mail.what, data);
  const auto part = [&](std::string_view type, const std::string& content) {
    return fmt::format(
        "--{}\r\nContent-Type: {}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}\r\n",
        composition.token, type, quoted_printable(content));
  };
  const auto domain = composition.from.substr(composition.from.rfind('@') + 1);
  return fmt::format(
             "Date: {}\r\nFrom: {} <{}>\r\nTo: <{}>\r\nSubject: {}\r\nMessage-ID: <{}@{}>\r\n"
             "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Language: {}\r\n"
             "Content-Type: multipart/alternative; boundary=\"{}\"\r\n\r\n",
             date_header(composition.date), encode_header(site_name(mail.language)), composition.from, mail.to.text(),
             encode_header(text.subject), composition.token, domain, mail.language == Language::zh_tw ? "zh-TW" : "en",
             composition.token) +
         part("text/plain", render_plain(text, data, mail.language)) +
         part("text/html", render_html(text, data, mail.language)) + "--" + composition.token + "--\r\n";
}

}  // namespace tpcard::mail
