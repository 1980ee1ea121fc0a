#include "agent/system.hpp"

#include <windows.h>
// after windows.h
#include <knownfolders.h>
#include <shellapi.h>
#include <shlobj.h>

#include <cstdio>

#include "agent/child_process.hpp"
#include "agent/windows/wide.hpp"

namespace tpcard::agent {

namespace fs = std::filesystem;

namespace {

fs::path known_folder(const KNOWNFOLDERID& id) {
  wchar_t* text = nullptr;
  const bool found = SUCCEEDED(SHGetKnownFolderPath(id, KF_FLAG_DONT_VERIFY, nullptr, &text));
  fs::path path = found ? text : L"";
  CoTaskMemFree(text);
  return path;
}

constexpr std::uintmax_t kLargestLog = 1'000'000;

/// Standard error, for a program that was started without one.
void log_to(const fs::path& file) {
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  const bool anew = fs::file_size(file, error) > kLargestLog && !error;
  if (_wfreopen(file.c_str(), anew ? L"w" : L"a", stderr) == nullptr) return;
  std::setvbuf(stderr, nullptr, _IONBF, 0);
  // spdlog writes to the handle beneath, which knows nothing of "append".
  std::fseek(stderr, 0, SEEK_END);
}

}  // namespace

// Not %ProgramData%: every user may make a folder there before we do, and would choose the library that we load.
fs::path package_file() { return this_program().parent_path() / "agent.toml"; }

fs::path user_file() { return known_folder(FOLDERID_RoamingAppData) / "tpcard-agent" / "agent.toml"; }

std::vector<fs::path> usual_modules() {
  const auto system = known_folder(FOLDERID_System);
  const auto programs = known_folder(FOLDERID_ProgramFiles);
  return {system / "HiCOSPKCS11.dll",  // Chunghwa Telecom's HiCOS: 工商憑證, 組織憑證
          programs / "Chunghwa Telecom" / "HiCOS PKI Smart Card" / "HiCOSPKCS11.dll",
          programs / "OpenSC Project" / "OpenSC" / "pkcs11" / "opensc-pkcs11.dll"};
}

std::vector<std::string> arguments(int, char**) {
  int count = 0;
  wchar_t** wide = CommandLineToArgvW(GetCommandLineW(), &count);
  std::vector<std::string> arguments;
  for (int i = 1; i < count; ++i) arguments.push_back(to_utf8(wide[i]));
  LocalFree(wide);
  return arguments;
}

void prepare_output() {
  if (_fileno(stderr) < 0) return log_to(known_folder(FOLDERID_LocalAppData) / "tpcard-agent" / "agent.log");
  SetConsoleOutputCP(CP_UTF8);
}

// Both files lie in folders of the user's profile, which Windows keeps to the user.
bool others_may_change(const fs::path&) { return false; }

bool is_remote_session() { return GetSystemMetrics(SM_REMOTESESSION) != 0; }

}  // namespace tpcard::agent
