#include "revocation/durable_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <system_error>

namespace tpcard::revocation {
namespace {

void synchronize(const std::filesystem::path& path, int flags) {
  const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
  const bool done = descriptor >= 0 && ::fsync(descriptor) == 0;
  const int error = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (!done) throw std::system_error(error, std::generic_category(), path.string());
}

std::filesystem::path write_part(std::filesystem::path path, std::string_view text) {
  path += ".part";
  std::ofstream stream(path, std::ios::trunc | std::ios::binary);
  stream << text << std::flush;
  if (!stream) throw std::system_error(errno, std::generic_category(), path.string());
  return path;
}

}  // namespace

void replace_durably(const std::filesystem::path& part, const std::filesystem::path& file) {
  synchronize(part, O_RDONLY);
  std::filesystem::rename(part, file);
  synchronize(file.parent_path(), O_RDONLY | O_DIRECTORY);
}

void write_whole(const std::filesystem::path& file, std::string_view text) {
  std::filesystem::rename(write_part(file, text), file);
}

void write_durably(const std::filesystem::path& file, std::string_view text) {
  replace_durably(write_part(file, text), file);
}

}  // namespace tpcard::revocation
