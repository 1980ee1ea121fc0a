#include "agent/system.hpp"

#include <algorithm>
#include <cstdlib>

#include "agent/linux/desktop.hpp"

namespace tpcard::agent {

namespace fs = std::filesystem;

fs::path package_file() { return "/etc/tpcard-agent/agent.toml"; }

fs::path user_file() {
  const auto* config = std::getenv("XDG_CONFIG_HOME");
  const auto* home = std::getenv("HOME");
  const fs::path base =
      config != nullptr && *config != '\0' ? fs::path(config) : fs::path(home == nullptr ? "/" : home) / ".config";
  return base / "tpcard-agent" / "agent.toml";
}

// HiCOS is Chunghwa Telecom's middleware for 工商憑證 and 組織憑證. On Linux it comes inside the HiPKI LocalSignServer,
// whose archive people unpack in /usr/local or at home. Its library's name is known from macOS; here it was not seen.
std::vector<fs::path> usual_modules() {
  const auto* home = std::getenv("HOME");
  return {"/usr/local/HiPKILocalSignServerApp/libHicos_p11v1.so",
          fs::path(home == nullptr ? "/" : home) / "HiPKILocalSignServerApp" / "libHicos_p11v1.so",
          "/usr/local/lib/libHicos_p11v1.so",
          "/usr/lib/libHicos_p11v1.so",
          "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so",  // Debian, Ubuntu
          "/usr/lib/aarch64-linux-gnu/opensc-pkcs11.so",
          "/usr/lib64/opensc-pkcs11.so",  // Fedora, openSUSE
          "/usr/lib/opensc-pkcs11.so"};   // Arch
}

bool others_may_change(const fs::path& file) {
  std::error_code gone;
  const auto permissions = fs::status(file, gone).permissions();
  return !gone && (permissions & (fs::perms::group_write | fs::perms::others_write)) != fs::perms::none;
}

std::vector<std::string> arguments(int argc, char** argv) { return {argv + std::min(argc, 1), argv + argc}; }

void prepare_output() {}

bool is_remote_session() { return is_remote_desktop(own_environment()) || is_remote_desktop(session_environment()); }

}  // namespace tpcard::agent
