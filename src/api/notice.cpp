#include "api/notice.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "base/hash.hpp"

namespace tpcard::api {
namespace {

constexpr std::string_view kChineseSuffix = ".zh-TW.txt";

Notice read_notice(const std::filesystem::path& file, std::string version) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw std::runtime_error("cannot read the notice " + file.string());
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  auto hash = to_hex(sha256(std::string_view(text)));
  return {std::move(version), std::move(text), std::move(hash)};
}

}  // namespace

Notices read_notices(const std::filesystem::path& folder) {
  std::string newest;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const auto name = entry.path().filename().string();
    if (!name.ends_with(kChineseSuffix)) continue;
    const auto version = name.substr(0, name.size() - kChineseSuffix.size());
    if (version > newest && std::filesystem::exists(folder / (version + ".en.txt"))) newest = version;
  }
  if (newest.empty()) throw std::runtime_error("no notice on personal data in " + folder.string());
  return {read_notice(folder / (newest + std::string(kChineseSuffix)), newest),
          read_notice(folder / (newest + ".en.txt"), newest)};
}

}  // namespace tpcard::api
