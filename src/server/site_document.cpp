#include "server/site_document.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <ranges>
#include <utility>
#include <vector>

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

/// `0.10.0` → {0, 10, 0}; what is no number counts as 0, so that it stands last.
std::vector<std::uint64_t> numbers_of(std::string_view version) {
  std::vector<std::uint64_t> numbers;
  for (const auto part : std::views::split(version, '.')) {
    std::uint64_t number = 0;
    std::from_chars(part.data(), part.data() + part.size(), number);
    numbers.push_back(number);
  }
  return numbers;
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

/// Newest first: the pages offer a system's first, and an older one may have been left lying there.
json::array packages_in(const fs::path& folder) {
  json::array packages;
  if (folder.empty() || !fs::is_directory(folder)) return packages;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (system_of(entry.path())) files.push_back(entry.path());
  }
  // Those of one version by name: a folder's own order may differ from one start to the next.
  std::ranges::sort(files, std::greater(), [](const fs::path& file) {
    return std::pair(numbers_of(version_of(file)), file.filename().string());
  });
  for (const auto& file : files) packages.push_back(package_document(file, *system_of(file)));
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
