#include "agent/shared_library.hpp"

#include <windows.h>

#include "agent/windows/wide.hpp"

namespace tpcard::agent {

std::expected<SharedLibrary, std::string> SharedLibrary::load(const std::filesystem::path& path) {
  // The libraries that a card library needs lie beside it or in the system's folder, and are looked for nowhere else.
  const auto flags = path.is_absolute() ? LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_DEFAULT_DIRS
                                        : LOAD_LIBRARY_SEARCH_SYSTEM32;
  if (auto* handle = LoadLibraryExW(path.c_str(), nullptr, static_cast<DWORD>(flags))) return SharedLibrary(handle);
  return std::unexpected(path.string() + ": " + last_error());
}

void* SharedLibrary::symbol(const char* name) const {
  return reinterpret_cast<void*>(GetProcAddress(static_cast<HMODULE>(handle_), name));
}

}  // namespace tpcard::agent
