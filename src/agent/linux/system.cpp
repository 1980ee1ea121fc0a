#include "agent/system.hpp"

#include <algorithm>
#include <cstdlib>

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

std::vector<fs::path> usual_modules() {
  return {"/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so", "/usr/lib/opensc-pkcs11.so",
          "/usr/lib/x86_64-linux-gnu/pkcs11/opensc-pkcs11.so"};
}

std::vector<std::string> arguments(int argc, char** argv) { return {argv + std::min(argc, 1), argv + argc}; }

void prepare_output() {}

bool is_remote_session() { return std::getenv("XRDP_SESSION") != nullptr; }

}  // namespace tpcard::agent
