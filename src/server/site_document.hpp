// GET /api/site: the pages' view of the configuration, with the component's packages as they lie in the downloads
// folder.
#pragma once

#include <boost/json.hpp>

#include "server/configuration.hpp"

namespace tpcard::server {

/// The JSON document (openapi.yaml, Site) but for what changes while the service runs. Sizes and hashes are read from
/// the files.
[[nodiscard]] boost::json::object site_document(const Configuration& configuration);

}  // namespace tpcard::server
