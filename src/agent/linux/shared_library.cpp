#include "agent/shared_library.hpp"

#include <dlfcn.h>

namespace tpcard::agent {

std::expected<SharedLibrary, std::string> SharedLibrary::load(const std::filesystem::path& path) {
  if (void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)) return SharedLibrary(handle);
  const auto* reason = dlerror();
  return std::unexpected(reason == nullptr ? path.string() : reason);
}

void* SharedLibrary::symbol(const char* name) const { return dlsym(handle_, name); }

}  // namespace tpcard::agent
