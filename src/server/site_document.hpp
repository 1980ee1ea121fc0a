// GET /api/site: the pages' view of the configuration, with the component's packages as they lie in the downloads
// folder.
#pragma once

#include <filesystem>
#include <string>

#include "server/configuration.hpp"

namespace tpcard::server {

/// The JSON document (openapi.yaml, Site). Sizes and hashes are read from the files.
[[nodiscard]] std::string site_document(const Configuration& configuration);

}  // namespace tpcard::server
