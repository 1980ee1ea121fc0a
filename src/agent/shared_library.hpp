// A shared library opened at run time: dlopen, or LoadLibrary. It stays mapped until the process ends: several card
// libraries leave threads or exit handlers behind that would then run nowhere.
#pragma once

#include <expected>
#include <filesystem>
#include <string>

namespace tpcard::agent {

class SharedLibrary {
 public:
  /// The error is the system's own sentence, for the log.
  [[nodiscard]] static std::expected<SharedLibrary, std::string> load(const std::filesystem::path& path);
  /// The function of that name, nullptr when there is none. `Function` is a pointer to one.
  template <typename Function>
  [[nodiscard]] Function function(const char* name) const {
    return reinterpret_cast<Function>(symbol(name));
  }

 private:
  explicit SharedLibrary(void* handle) : handle_(handle) {}
  [[nodiscard]] void* symbol(const char* name) const;

  void* handle_;
};

}  // namespace tpcard::agent
