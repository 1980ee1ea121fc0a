// Whether two spellings name the same organization. It decides only whether to ask the person, never who somebody is:
// identity is scheme and identifier (journey.md, Who an organization is).
#pragma once

#include <string_view>

namespace tpcard::membership {

/// Equal after NFKC, without any white space, letters' case folded, 台 read as 臺.
[[nodiscard]] bool same_legal_name(std::string_view left, std::string_view right);

}  // namespace tpcard::membership
