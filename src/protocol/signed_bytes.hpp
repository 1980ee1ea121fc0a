// What a card signs: H(origin) ‖ H(nonce), as Web eID does (docs/protocol.md, Signed bytes). The signature algorithm
// hashes the concatenation once more; H is that algorithm's hash.
#pragma once

#include <string_view>

#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "protocol/site_origin.hpp"

namespace tpcard::protocol {

[[nodiscard]] Bytes signed_bytes(const SiteOrigin& origin, std::string_view nonce, HashAlgorithm hash);

}  // namespace tpcard::protocol
