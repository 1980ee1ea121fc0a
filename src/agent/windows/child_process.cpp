// ChildProcess by CreateProcess and a pipe, which the child finds as its standard input; in a job that ends the child
// when its last handle closes, however that comes about.
#include "agent/child_process.hpp"

#include <windows.h>

#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <system_error>

#include "agent/windows/wide.hpp"

namespace tpcard::agent {
namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(std::make_error_code(std::errc::io_error), std::string(what) + ": " + last_error());
}

struct Closer {
  void operator()(HANDLE handle) const { CloseHandle(handle); }
};
using Handle = std::unique_ptr<std::remove_pointer_t<HANDLE>, Closer>;

Handle checked(HANDLE handle, const char* what) {
  if (handle == nullptr || handle == INVALID_HANDLE_VALUE) fail(what);
  return Handle(handle);
}

/// A file or pipe by its name, which a child may be given.
Handle inheritable(const wchar_t* name, DWORD flags) {
  SECURITY_ATTRIBUTES attributes{sizeof attributes, nullptr, TRUE};
  return checked(CreateFileW(name, GENERIC_READ | GENERIC_WRITE, 0, &attributes, OPEN_EXISTING, flags, nullptr),
                 "CreateFile");
}

DWORD time_left(Channel::Deadline deadline) {
  if (!deadline) return INFINITE;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*deadline - std::chrono::steady_clock::now());
  return static_cast<DWORD>(std::max<std::chrono::milliseconds::rep>(0, left.count()));
}

struct Pipe {
  Handle ours;
  Handle theirs;
};

/// Anonymous pipes cannot be read with a deadline, so this one has a name; but only one other end can ever be opened,
/// and if somebody else were first we would not get it.
Pipe make_pipe() {
  static std::atomic<unsigned> count = 0;
  const auto name = L"\\\\.\\pipe\\tpcard-agent-" + std::to_wstring(GetCurrentProcessId()) + L"-" +
                    std::to_wstring(count.fetch_add(1));
  constexpr DWORD kSize = 64 * 1024;
  auto ours =
      checked(CreateNamedPipeW(name.c_str(), PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED | FILE_FLAG_FIRST_PIPE_INSTANCE,
                               PIPE_TYPE_BYTE | PIPE_WAIT | PIPE_REJECT_REMOTE_CLIENTS, 1, kSize, kSize, 0, nullptr),
              "CreateNamedPipe");
  return {std::move(ours), inheritable(name.c_str(), FILE_FLAG_OVERLAPPED)};
}

/// As CommandLineToArgvW reads it: in quotation marks, those inside and backslashes before them escaped.
std::wstring in_quotation_marks(std::wstring_view word) {
  std::wstring text = L"\"";
  std::size_t backslashes = 0;
  for (const wchar_t c : word) {
    if (c == L'"') text.append(backslashes + 1, L'\\');
    backslashes = c == L'\\' ? backslashes + 1 : 0;
    text += c;
  }
  return text.append(backslashes, L'\\') + L'"';
}

}  // namespace

struct Channel::Ends {
  explicit Ends(Handle pipe) : pipe(std::move(pipe)) {}
  Handle pipe;
  Handle event = checked(CreateEventW(nullptr, TRUE, FALSE, nullptr), "CreateEvent");

  /// Begins with `start`, waits, and tells how many bytes went.
  template <typename Start>
  DWORD transfer(Deadline deadline, Start start) {
    OVERLAPPED operation{};
    operation.hEvent = event.get();
    DWORD bytes = 0;
    if (start(pipe.get(), &operation) == FALSE && GetLastError() != ERROR_IO_PENDING) {
      throw ChannelFault("the other process has gone");
    }
    const bool late = WaitForSingleObject(event.get(), time_left(deadline)) == WAIT_TIMEOUT;
    if (late) CancelIoEx(pipe.get(), &operation);
    const bool done = GetOverlappedResult(pipe.get(), &operation, &bytes, TRUE) != FALSE;
    if (!done || bytes == 0) throw ChannelFault(late ? "no answer in time" : "the other process has gone");
    return bytes;
  }
};

Channel::Channel(std::unique_ptr<Ends> ends) : ends_(std::move(ends)) {}
Channel::~Channel() = default;
Channel::Channel(Channel&&) noexcept = default;

void Channel::send(ByteView bytes) {
  while (!bytes.empty()) {
    const auto sent = ends_->transfer(std::nullopt, [&](HANDLE pipe, OVERLAPPED* operation) {
      return WriteFile(pipe, bytes.data(), static_cast<DWORD>(bytes.size()), nullptr, operation);
    });
    bytes = bytes.subspan(sent);
  }
}

void Channel::receive(std::span<std::uint8_t> bytes, Deadline deadline) {
  while (!bytes.empty()) {
    const auto got = ends_->transfer(deadline, [&](HANDLE pipe, OVERLAPPED* operation) {
      return ReadFile(pipe, bytes.data(), static_cast<DWORD>(bytes.size()), nullptr, operation);
    });
    bytes = bytes.subspan(got);
  }
}

struct ChildProcess::Implementation {
  Handle job;
  Handle process;
  Channel channel;
};

namespace {

Handle make_job() {
  auto job = checked(CreateJobObjectW(nullptr, nullptr), "CreateJobObject");
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
  limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
  if (SetInformationJobObject(job.get(), JobObjectExtendedLimitInformation, &limits, sizeof limits) == FALSE) {
    fail("SetInformationJobObject");
  }
  return job;
}

/// What a child inherits: these handles and no others.
class Inheritance {
 public:
  explicit Inheritance(std::array<HANDLE, 2> handles) : handles_(handles) {
    SIZE_T size = 0;
    InitializeProcThreadAttributeList(nullptr, 1, 0, &size);
    memory_.resize(size);
    if (InitializeProcThreadAttributeList(list(), 1, 0, &size) == FALSE) fail("InitializeProcThreadAttributeList");
    if (UpdateProcThreadAttribute(list(), 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, handles_.data(), sizeof handles_,
                                  nullptr, nullptr) == FALSE) {
      fail("UpdateProcThreadAttribute");
    }
  }
  ~Inheritance() { DeleteProcThreadAttributeList(list()); }
  Inheritance(const Inheritance&) = delete;
  Inheritance& operator=(const Inheritance&) = delete;
  LPPROC_THREAD_ATTRIBUTE_LIST list() { return reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(memory_.data()); }

 private:
  std::array<HANDLE, 2> handles_;
  std::vector<std::byte> memory_;
};

}  // namespace

ChildProcess::ChildProcess(const std::filesystem::path& program, const std::vector<std::string>& arguments) {
  auto pipe = make_pipe();
  const auto nowhere = inheritable(L"NUL", 0);
  Inheritance inheritance({pipe.theirs.get(), nowhere.get()});
  STARTUPINFOEXW start{};
  start.StartupInfo.cb = sizeof start;
  start.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
  start.StartupInfo.hStdInput = pipe.theirs.get();
  start.StartupInfo.hStdOutput = nowhere.get();
  start.StartupInfo.hStdError = nowhere.get();
  start.lpAttributeList = inheritance.list();
  auto line = in_quotation_marks(program.native());
  for (const auto& argument : arguments) line += L" " + in_quotation_marks(to_wide(argument));

  auto job = make_job();
  PROCESS_INFORMATION made{};
  // Suspended, so that it does nothing before it is in the job.
  constexpr DWORD kFlags = CREATE_SUSPENDED | CREATE_NO_WINDOW | EXTENDED_STARTUPINFO_PRESENT;
  if (CreateProcessW(program.c_str(), line.data(), nullptr, nullptr, TRUE, kFlags, nullptr, nullptr, &start.StartupInfo,
                     &made) == FALSE) {
    fail("CreateProcess");
  }
  const Handle thread(made.hThread);
  Handle process(made.hProcess);
  if (AssignProcessToJobObject(job.get(), process.get()) == FALSE) {
    TerminateProcess(process.get(), 1);
    fail("AssignProcessToJobObject");
  }
  ResumeThread(thread.get());
  Channel ours(std::make_unique<Channel::Ends>(std::move(pipe.ours)));
  implementation_ = std::make_unique<Implementation>(std::move(job), std::move(process), std::move(ours));
}

ChildProcess::~ChildProcess() {
  kill();
  WaitForSingleObject(implementation_->process.get(), INFINITE);
}

Channel& ChildProcess::channel() { return implementation_->channel; }

void ChildProcess::kill() noexcept { TerminateProcess(implementation_->process.get(), 1); }

Channel channel_to_parent() {
  Handle pipe = checked(GetStdHandle(STD_INPUT_HANDLE), "the channel to the parent");
  SetStdHandle(STD_INPUT_HANDLE, GetStdHandle(STD_OUTPUT_HANDLE));  // NUL, as output and error are from the start
  return Channel(std::make_unique<Channel::Ends>(std::move(pipe)));
}

std::filesystem::path this_program() {
  std::wstring path(32 * 1024, L'\0');
  path.resize(GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size())));
  return path;
}

}  // namespace tpcard::agent
