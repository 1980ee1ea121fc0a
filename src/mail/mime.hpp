// A mail as bytes on the wire: RFC 5322 header fields, encoded words (RFC 2047), a base64 body (RFC 2045).
#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "mail/mail_text.hpp"

namespace tpcard::mail {

struct Envelope {
  std::string_view from;        ///< an address
  std::string_view from_name;   ///< as people read it
  std::string_view to;          ///< an address
  std::string_view message_id;  ///< without brackets
};

/// CRLF lines, ready for DATA. Whatever the texts hold, no header field can be added by them: everything that people
/// wrote is encoded.
[[nodiscard]] std::string compose(const Envelope& envelope, const MailText& text, std::string_view language,
                                  Instant date);

/// `=?UTF-8?B?…?=`, in words of at most 75 characters that never cut a character in two; ASCII alone stays as it is.
[[nodiscard]] std::string encode_header(std::string_view text);

}  // namespace tpcard::mail
