// ChildProcess by fork and a socket pair, which the child finds as its standard input.
#include "agent/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace tpcard::agent {
namespace {

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() { close(value_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int value() const { return value_; }

 private:
  int value_;
};

/// Milliseconds for poll(2), rounded up; -1 waits for ever.
int time_left(Channel::Deadline deadline) {
  if (!deadline) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*deadline - std::chrono::steady_clock::now());
  return static_cast<int>(std::max<std::chrono::milliseconds::rep>(0, left.count()));
}

/// Between fork and exec, where only system calls are safe (fork(2) of a process with threads).
[[noreturn]] void become(const char* program, char* const* words, int channel, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);  // it died before the line above
  // Ctrl-C and systemd signal a whole group: a signature under way is ended by its parent, not by them.
  sigset_t ours;
  sigemptyset(&ours);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&ours, signal);
  sigprocmask(SIG_SETMASK, &ours, nullptr);
  dup2(channel, STDIN_FILENO);
  // Listening sockets and connections are not a card library's business.
  close_range(STDERR_FILENO + 1, ~0U, 0);
  execv(program, words);
  _exit(127);
}

}  // namespace

struct Channel::Ends {
  explicit Ends(int socket) : socket(socket) {}
  Descriptor socket;
};

Channel::Channel(std::unique_ptr<Ends> ends) : ends_(std::move(ends)) {}
Channel::~Channel() = default;
Channel::Channel(Channel&&) noexcept = default;

void Channel::send(ByteView bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(ends_->socket.value(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) throw ChannelFault("the other process has gone");
    bytes = bytes.subspan(static_cast<std::size_t>(sent));
  }
}

void Channel::receive(std::span<std::uint8_t> bytes, Deadline deadline) {
  while (!bytes.empty()) {
    pollfd waiting{.fd = ends_->socket.value(), .events = POLLIN, .revents = 0};
    const int ready = poll(&waiting, 1, time_left(deadline));
    if (ready < 0 && errno == EINTR) continue;
    if (ready == 0) throw ChannelFault("no answer in time");
    const auto got = recv(ends_->socket.value(), bytes.data(), bytes.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) throw ChannelFault("the other process has gone");
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
}

struct ChildProcess::Implementation {
  pid_t id;
  Channel channel;
};

ChildProcess::ChildProcess(const std::filesystem::path& program, const std::vector<std::string>& arguments) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) fail("socketpair");
  Channel ours(std::make_unique<Channel::Ends>(ends[0]));
  const Descriptor theirs(ends[1]);
  std::vector<char*> words{const_cast<char*>(program.c_str())};
  for (const auto& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  const auto parent = getpid();
  const auto id = fork();
  if (id < 0) fail("fork");
  if (id == 0) become(program.c_str(), words.data(), theirs.value(), parent);
  implementation_ = std::make_unique<Implementation>(id, std::move(ours));
}

ChildProcess::~ChildProcess() {
  kill();
  while (waitpid(implementation_->id, nullptr, 0) < 0 && errno == EINTR) {
  }
}

Channel& ChildProcess::channel() { return implementation_->channel; }

void ChildProcess::kill() noexcept { ::kill(implementation_->id, SIGKILL); }

Channel channel_to_parent() {
  const int channel = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  const Descriptor nowhere(open("/dev/null", O_RDWR | O_CLOEXEC));
  if (channel < 0 || nowhere.value() < 0) fail("the channel to the parent");
  for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(nowhere.value(), standard);
  return Channel(std::make_unique<Channel::Ends>(channel));
}

std::filesystem::path this_program() { return "/proc/self/exe"; }

}  // namespace tpcard::agent
