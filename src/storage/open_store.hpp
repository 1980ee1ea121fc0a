// Which store a configuration means.
#pragma once

#include <memory>
#include <string>

#include "membership/store.hpp"

namespace tpcard::storage {

/// `sqlite:/path/to/file`, or `postgresql://…` (`postgres://…`) as libpq reads it. Makes or migrates the schema.
/// Throws StoreError with words for the operator.
[[nodiscard]] std::unique_ptr<membership::Store> open_store(const std::string& url);

}  // namespace tpcard::storage
