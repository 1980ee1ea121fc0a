// SubjectPublicKeyInfo (RFC 5280 §4.1.2.7, RFC 3279, 5480, 8410). Internal to this room.
#pragma once

#include <optional>

#include "certificate/certificate.hpp"

namespace tpcard::certificate {

/// Nothing when malformed; KeyKind::other for algorithms and curves that are not ours.
[[nodiscard]] std::optional<PublicKey> read_public_key(const der::Element& info);

}  // namespace tpcard::certificate
