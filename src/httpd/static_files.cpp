#include "httpd/static_files.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "httpd/conditional.hpp"

namespace tpcard::httpd {
namespace {

using Files = std::unordered_map<std::string, std::string>;

std::string extension_of(std::string_view path) {
  const auto name = path.substr(path.rfind('/') + 1);
  const auto dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string{} : to_lower_ascii(name.substr(dot));
}

std::string cache_control_of(std::string_view path) {
  // Vite names what stands in /assets/ by its content's hash: such a name never changes its meaning.
  if (path.starts_with("/assets/")) return "public, max-age=31536000, immutable";
  return "no-cache";
}

Files read_folder(const std::filesystem::path& folder) {
  Files files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream stream(entry.path(), std::ios::binary);
    if (!stream) throw std::runtime_error("cannot read " + entry.path().string());
    files.emplace("/" + std::filesystem::relative(entry.path(), folder).generic_string(),
                  std::string(std::istreambuf_iterator<char>(stream), {}));
  }
  return files;
}

}  // namespace

StaticFiles::StaticFiles(const std::filesystem::path& folder, Fallback fallback)
    : StaticFiles(read_folder(folder), fallback) {}

StaticFiles::StaticFiles(const Files& files, Fallback fallback) : fallback_(fallback) { take(files); }

void StaticFiles::take(const Files& files) {
  // The same file in another coding is another representation, so its ETag must differ (RFC 9110 §8.8.3.3).
  const auto variant = [](const std::string& bytes) {
    const auto hash = sha256(bytes);
    return Variant{std::make_shared<const std::string>(bytes), '"' + to_base64url(ByteView(hash).first(18)) + '"'};
  };
  const auto twin = [&](const std::string& path) -> std::optional<Variant> {
    const auto found = files.find(path);
    if (found == files.end()) return std::nullopt;
    return variant(found->second);
  };
  for (const auto& [path, bytes] : files) {
    const bool is_twin =
        (path.ends_with(".br") || path.ends_with(".gz")) && files.contains(path.substr(0, path.size() - 3));
    if (is_twin) continue;
    files_.emplace(path, File{.content_type = std::string(content_type_of(path)),
                              .cache_control = cache_control_of(path),
                              .plain = variant(bytes),
                              .brotli = twin(path + ".br"),
                              .gzip = twin(path + ".gz")});
  }
}

const StaticFiles::File* StaticFiles::find(std::string_view path) const {
  auto found = files_.find(std::string(path));
  if (found == files_.end() && path.ends_with('/')) found = files_.find(std::string(path) + "index.html");
  if (found == files_.end() && fallback_ == Fallback::index && extension_of(path).empty()) {
    found = files_.find("/index.html");
  }
  return found == files_.end() ? nullptr : &found->second;
}

std::optional<Response> StaticFiles::answer(const Request& request) const {
  if (request.method != Method::get && request.method != Method::head) return std::nullopt;
  const auto* file = find(request.path);
  if (file == nullptr) return std::nullopt;
  const auto accepted = request.header("Accept-Encoding").value_or("");
  const auto* chosen = &file->plain;
  std::string_view coding;
  if (file->gzip && accepts_coding(accepted, "gzip")) chosen = &*file->gzip, coding = "gzip";
  if (file->brotli && accepts_coding(accepted, "br")) chosen = &*file->brotli, coding = "br";

  Response response;
  response.set("ETag", chosen->etag).set("Cache-Control", file->cache_control);
  if (file->brotli || file->gzip) response.set("Vary", "Accept-Encoding");
  if (const auto known = request.header("If-None-Match"); known && matches_etag(*known, chosen->etag)) {
    response.status = 304;
    return response;
  }
  response.set("Content-Type", file->content_type);
  if (!coding.empty()) response.set("Content-Encoding", coding);
  response.shared_body = chosen->bytes;
  return response;
}

std::string_view content_type_of(std::string_view path) {
  using Entry = std::pair<std::string_view, std::string_view>;
  static constexpr std::array kTypes{
      Entry{".html", "text/html; charset=utf-8"},
      Entry{".js", "text/javascript; charset=utf-8"},
      Entry{".mjs", "text/javascript; charset=utf-8"},
      Entry{".css", "text/css; charset=utf-8"},
      Entry{".json", "application/json"},
      Entry{".map", "application/json"},
      Entry{".webmanifest", "application/manifest+json"},
      Entry{".svg", "image/svg+xml"},
      Entry{".png", "image/png"},
      Entry{".jpg", "image/jpeg"},
      Entry{".webp", "image/webp"},
      Entry{".ico", "image/x-icon"},
      Entry{".woff2", "font/woff2"},
      Entry{".txt", "text/plain; charset=utf-8"},
      Entry{".md", "text/plain; charset=utf-8"},
      Entry{".xml", "application/xml"},
      Entry{".pdf", "application/pdf"},
      Entry{".wasm", "application/wasm"},
      Entry{".deb", "application/vnd.debian.binary-package"},
      Entry{".exe", "application/vnd.microsoft.portable-executable"},
  };
  const auto extension = extension_of(path);
  const auto found = std::ranges::find(kTypes, std::string_view(extension), &Entry::first);
  return found == kTypes.end() ? "application/octet-stream" : found->second;
}

}  // namespace tpcard::httpd
