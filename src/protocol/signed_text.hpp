// What a card signs through middleware that takes a text from a page and knows nothing of origins: HiPKI
// (docs/protocol.md, The signed text). The page is given this text whole; the service builds it again, byte for byte.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "protocol/nonce.hpp"
#include "protocol/site_origin.hpp"

namespace tpcard::protocol {

/// ASCII, five lines, each ended by LF. `time` is when the challenge was issued, to the second.
[[nodiscard]] std::string signed_text(const SiteOrigin& origin, Purpose purpose, std::string_view nonce, Instant time);

}  // namespace tpcard::protocol
