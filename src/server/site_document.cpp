#include "server/site_document.hpp"

#include <fstream>
#include <iterator>
#include <optional>

#include "base/hash.hpp"

namespace tpcard::server {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

std::optional<std::string_view> system_of(const fs::path& file) {
  const auto extension = file.extension();
  if (extension == ".deb") return "linux";
  if (extension == ".exe") return "windows";
  if (extension == ".pkg") return "macos";
  return std::nullopt;
}

/// `tpcard-agent_0.1.0_amd64.deb` → `0.1.0`
std::string version_of(const fs::path& file) {
  const auto name = file.filename().string();
  const auto begin = name.find_first_of("_-", name.find("agent"));
  if (begin == std::string::npos) return "";
  const auto end = name.find_first_of("_-", begin + 1);
  return name.substr(begin + 1, end == std::string::npos ? name.size() : end - begin - 1);
}

json::object package_document(const fs::path& file, std::string_view system) {
  std::ifstream stream(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
  const auto name = file.filename().string();
  return {{"system", system},
          {"file", name},
          {"url", "/downloads/" + name},
          {"size", bytes.size()},
          {"sha256", to_hex(sha256(std::string_view(bytes)))},
          {"version", version_of(file)}};
}

json::array packages_in(const fs::path& folder) {
  json::array packages;
  if (folder.empty() || !fs::is_directory(folder)) return packages;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (const auto system = system_of(entry.path())) packages.push_back(package_document(entry.path(), *system));
  }
  return packages;
}

}  // namespace

json::object site_document(const Configuration& configuration) {
  json::array ports;
  for (const auto port : configuration.component.ports) ports.push_back(port);
  return {
      {"demonstration", configuration.demonstration},
      {"origin", configuration.origin.text()},
      {"component", {{"ports", std::move(ports)}, {"minimum_version", configuration.component.minimum_version}}},
      {"hipki", configuration.hipki.offered ? json::value{{"port", configuration.hipki.port}} : json::value(nullptr)},
      {"downloads", packages_in(configuration.downloads)}};
}

}  // namespace tpcard::server
