#include "server/toml_table.hpp"

namespace tpcard::server {

toml::table parse_toml(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) throw ConfigurationError("cannot read " + file.string());
  try {
    return toml::parse_file(file.string());
  } catch (const toml::parse_error& error) {
    throw ConfigurationError(fmt::format("{}:{}: {}", file.string(), error.source().begin.line, error.description()));
  }
}

}  // namespace tpcard::server
