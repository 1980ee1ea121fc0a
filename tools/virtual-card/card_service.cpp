#include "virtual-card/card_service.hpp"

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

namespace tpcard::virtual_card {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDaemon = "/usr/sbin/pcscd";
constexpr const char* kDriver = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";
constexpr const char* kPlaceOfDaemon = "/run/pcscd";
constexpr int kFirstPassedSocket = 3;  // sd_listen_fds(3)

void must(bool held, const std::string& what) {
  if (!held) throw std::system_error(errno, std::generic_category(), what);
}

void bring_loopback_up() {
  const int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ifreq request{};
  std::strncpy(request.ifr_name, "lo", IFNAMSIZ - 1);
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  const bool up = ioctl(any, SIOCSIFFLAGS, &request) == 0;
  close(any);
  must(up, "cannot bring the loopback up");
}

/// In a user namespace one is nobody until this is written.
void become_root_within(uid_t user, gid_t group) {
  std::ofstream("/proc/self/setgroups") << "deny";
  std::ofstream("/proc/self/uid_map") << "0 " << user << " 1";
  std::ofstream("/proc/self/gid_map") << "0 " << group << " 1";
}

int listen_at(const fs::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.native().size() >= sizeof address.sun_path) throw std::runtime_error(path.string() + " is too long a path");
  std::ranges::copy(path.native(), std::begin(address.sun_path));
  const int listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  must(bind(listening, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 && listen(listening, 16) == 0,
       "cannot listen at " + path.string());
  return listening;
}

void write_configuration(const fs::path& folder, CardService::Readers readers) {
  fs::remove_all(folder);
  fs::create_directories(folder);
  if (readers == CardService::Readers::none) return;
  std::ofstream(folder / "vpcd") << "FRIENDLYNAME \"Virtual PCD\"\nDEVICENAME /dev/null:" << kFirstPort << "\nLIBPATH "
                                 << kDriver << "\nCHANNELID " << kFirstPort << "\n";
}

/// What systemd does for a service that is started by its socket: pcscd then makes none of its own.
[[noreturn]] void become_daemon(int listening, const fs::path& configuration) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // A copy never has the flag that would close it; the original may sit at this very number.
  const int copy = dup(listening);
  dup2(copy, kFirstPassedSocket);
  close(copy);
  setenv("LISTEN_FDS", "1", 1);
  setenv("LISTEN_PID", std::to_string(getpid()).c_str(), 1);
  execl(kDaemon, kDaemon, "--foreground", "--critical", "--config", configuration.c_str(), nullptr);
  _exit(127);
}

}  // namespace

void live_apart() {
  const auto user = geteuid();
  const auto group = getegid();
  // A user's namespace lets anybody have a network; root needs none, and could not have one inside a chroot.
  must(unshare(CLONE_NEWNET | CLONE_NEWNS | (user == 0 ? 0 : CLONE_NEWUSER)) == 0, "no network of its own");
  if (user != 0) become_root_within(user, group);
  bring_loopback_up();
  // Not where / is no mount (a chroot): what is mounted there could show elsewhere.
  if (mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return;
  if (fs::exists(kPlaceOfDaemon)) mount("none", kPlaceOfDaemon, "tmpfs", 0, "mode=755");
}

CardService::CardService(const fs::path& socket, Readers readers)
    : socket_(socket), configuration_(socket.string() + ".readers") {
  fs::remove(socket_);
  write_configuration(configuration_, readers);
  const int listening = listen_at(socket_);
  process_ = fork();
  must(process_ >= 0, "cannot start pcscd");
  if (process_ == 0) become_daemon(listening, configuration_);
  close(listening);
}

CardService::~CardService() {
  kill(process_, SIGTERM);
  waitpid(process_, nullptr, 0);
  std::error_code ignored;
  fs::remove(socket_, ignored);
  fs::remove_all(configuration_, ignored);
}

}  // namespace tpcard::virtual_card
