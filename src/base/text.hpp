// Small helpers on text. Text is UTF-8 everywhere.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tpcard {

/// Well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms, nothing past U+10FFFF).
[[nodiscard]] bool is_utf8(std::string_view text);
/// Well-formed UTF-8 without control characters (C0, DEL, C1), line breaks included.
[[nodiscard]] bool is_plain_line(std::string_view text);
/// How many code points; the text must be well-formed.
[[nodiscard]] std::size_t length_in_code_points(std::string_view text);
/// Without spaces (ASCII, and the ideographic U+3000) at either end.
[[nodiscard]] std::string_view trim(std::string_view text);
[[nodiscard]] std::string to_lower_ascii(std::string_view text);
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

/// A mailbox as strangers may see it: `a•••@example.com`, at most 51 bytes (it must fit a nonce's binding,
/// protocol.md).
[[nodiscard]] std::string mask_mailbox(std::string_view mailbox);

}  // namespace tpcard
