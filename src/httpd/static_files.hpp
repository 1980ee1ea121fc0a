// A folder served from memory: read once at the start, hashed once (strong ETags, RFC 9110 §8.8.3), with the `.br` and
// `.gz` twins that the build left beside its files.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "httpd/message.hpp"

namespace tpcard::httpd {

class StaticFiles {
 public:
  /// What a path without a file and without an extension gets.
  enum class Fallback { none, index };

  /// Reads every regular file below `folder`. Throws when the folder cannot be read.
  explicit StaticFiles(const std::filesystem::path& folder, Fallback fallback = Fallback::none);
  /// Files by path (`/index.html`), for what is built into a program.
  explicit StaticFiles(const std::unordered_map<std::string, std::string>& files, Fallback fallback = Fallback::none);

  /// GET and HEAD only; nothing when there is no such file.
  [[nodiscard]] std::optional<Response> answer(const Request& request) const;

 private:
  struct Variant {
    std::shared_ptr<const std::string> bytes;
    std::string etag;
  };
  struct File {
    std::string content_type;
    std::string cache_control;
    Variant plain;
    std::optional<Variant> brotli;
    std::optional<Variant> gzip;
  };

  void take(const std::unordered_map<std::string, std::string>& files);
  [[nodiscard]] const File* find(std::string_view path) const;

  std::unordered_map<std::string, File> files_;
  Fallback fallback_;
};

/// By the name's extension; `application/octet-stream` for an unknown one.
[[nodiscard]] std::string_view content_type_of(std::string_view path);

}  // namespace tpcard::httpd
