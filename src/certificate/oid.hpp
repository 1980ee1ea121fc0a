// Object identifiers as everybody writes them: dotted decimal text (X.660). Compared as text, which is exact because
// the DER reader accepts one encoding of each arc only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace tpcard::certificate {

using Oid = std::string;

/// Content octets of a DER OBJECT IDENTIFIER → `2.5.29.15`. Arcs of any size up to 64 content octets in all; nothing
/// for padded (0x80-led) or cut arcs (X.690 §8.19).
[[nodiscard]] std::optional<Oid> oid_from_der(ByteView content);

/// True when `oid` equals `root` or lies beneath it: `2.16.886.1.100.3.2.1.1` lies beneath `2.16.886.1.100.3.2.1`, but
/// `2.16.886.1.100.3.2.11` does not.
[[nodiscard]] bool is_beneath(std::string_view oid, std::string_view root);

/// Whether a text is dotted decimal with at least two arcs, which are such as exist (X.660 §A.3).
[[nodiscard]] bool is_oid(std::string_view text);

}  // namespace tpcard::certificate
