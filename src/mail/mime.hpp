// Writing what mail servers carry: seven-bit lines of at most 76 characters (RFC 2045, 2047, 5322).
//
// Quoted-printable and "Q" words rather than base64, so that a code stands in the raw mail as its digits and nothing
// else there looks like one.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace tpcard::mail {

/// A header's text: as it is when short and plain, else RFC 2047 words. Control characters become spaces.
[[nodiscard]] std::string encode_header(std::string_view text);

/// RFC 2045 §6.7; `\n` becomes CRLF.
[[nodiscard]] std::string quoted_printable(std::string_view text);

/// `Mon, 23 Nov 2026 08:00:00 +0000` (RFC 5322 §3.3).
[[nodiscard]] std::string date_header(Instant instant);

}  // namespace tpcard::mail
