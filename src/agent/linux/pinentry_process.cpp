#include "agent/linux/pinentry_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace tpcard::agent {
namespace {

constexpr int kFirstInherited = STDERR_FILENO + 1;

[[noreturn]] void fail(int error, const char* what) { throw std::system_error(error, std::generic_category(), what); }

/// Standard input and output are `socket`, standard error is nothing, every other descriptor is closed.
class FileActions {
 public:
  explicit FileActions(int socket) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_adddup2(&actions_, socket, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, socket, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&actions_, kFirstInherited);
  }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

/// Signals as a program expects them: ours are blocked in every thread (main.cpp). A group of its own, so that what a
/// wrapper has started ends with it.
class Attributes {
 public:
  Attributes() {
    posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  }
  ~Attributes() { posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  [[nodiscard]] const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (const auto& text : texts) all.push_back(const_cast<char*>(text.c_str()));
  all.push_back(nullptr);
  return all;
}

}  // namespace

PinentryProcess::PinentryProcess(const std::filesystem::path& program, const std::vector<std::string>& environment) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) fail(errno, "socketpair");
  const std::vector<std::string> words{program.string()};
  const FileActions actions(ends[1]);
  const Attributes attributes;
  const int error = posix_spawn(&process_, program.c_str(), actions.get(), attributes.get(), pointers(words).data(),
                                pointers(environment).data());
  close(ends[1]);
  if (error != 0) {
    close(ends[0]);
    fail(error, program.c_str());
  }
  socket_ = ends[0];
}

PinentryProcess::~PinentryProcess() {
  kill();
  close(socket_);
  while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void PinentryProcess::send(std::string_view line) const {
  while (!line.empty()) {
    const auto sent = ::send(socket_, line.data(), line.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return;
    line.remove_prefix(static_cast<std::size_t>(sent));
  }
}

assuan::ReplyReader::State PinentryProcess::read(assuan::ReplyReader& reply, Time deadline) const {
  using State = assuan::ReplyReader::State;
  auto state = State::more;
  while (state == State::more) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd waiting{.fd = socket_, .events = POLLIN, .revents = 0};
    const int ready = left.count() > 0 ? poll(&waiting, 1, static_cast<int>(left.count())) : 0;
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return State::broken;
    const auto space = reply.space();
    const auto got = recv(socket_, space.data(), space.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return State::broken;
    state = reply.received(static_cast<std::size_t>(got));
  }
  return state;
}

void PinentryProcess::kill() const noexcept {
  ::kill(-process_, SIGKILL);
  // Whoever left the group may still hold the other end: the reader is told all the same.
  shutdown(socket_, SHUT_RDWR);
}

}  // namespace tpcard::agent
