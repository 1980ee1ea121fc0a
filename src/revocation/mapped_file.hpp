// A file's bytes without reading them into memory first (CRLs of 256 MB).
#pragma once

#include <filesystem>

#include "base/bytes.hpp"

namespace tpcard::revocation {

class MappedFile {
 public:
  /// Empty when the file is missing, empty or cannot be mapped.
  explicit MappedFile(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  [[nodiscard]] ByteView bytes() const { return bytes_; }

 private:
  ByteView bytes_;
};

}  // namespace tpcard::revocation
