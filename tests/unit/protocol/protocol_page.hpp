// What tests read of docs/protocol.md's worked examples, and how they ask the openssl CLI about them.
#pragma once

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "base/bytes.hpp"

namespace tpcard::protocol {

/// The value of the line that begins with `name: `.
inline std::string from_the_page(const std::string& name) {
  std::ifstream stream(TPCARD_SOURCE_DIR "/docs/protocol.md");
  const std::string page(std::istreambuf_iterator<char>(stream), {});
  const auto begin = page.find("\n" + name + ": ");
  if (begin == std::string::npos) return {};
  const auto value = begin + name.size() + 3;
  return page.substr(value, page.find('\n', value) - value);
}

inline std::string output_of(const std::string& command) {
  std::string output;
  auto* pipe = popen(command.c_str(), "r");
  std::array<char, 4096> piece;
  for (std::size_t got = 0; (got = fread(piece.data(), 1, piece.size(), pipe)) > 0;) output.append(piece.data(), got);
  pclose(pipe);
  return output;
}

class TemporaryFolder {
 public:
  TemporaryFolder() {
    auto pattern = (std::filesystem::temp_directory_path() / "tpcard-example-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  void write(const std::string& file, ByteView bytes) const {
    std::ofstream(path_ + "/" + file, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }

 private:
  std::string path_;
};

}  // namespace tpcard::protocol
