// This program once more, as a child: what may hang or crash (a card's library) is done there, so that it takes nobody
// down with it. One implementation per operating system: linux/child_process.cpp, windows/child_process.cpp.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/bytes.hpp"

namespace tpcard::agent {

/// The other end has gone (it crashed, was killed, or has closed), or did not answer in time.
class ChannelFault : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Bytes in order between a process and its child. One thread uses it at a time.
class Channel {
 public:
  using Deadline = std::optional<std::chrono::steady_clock::time_point>;
  struct Ends;  ///< the operating system's

  explicit Channel(std::unique_ptr<Ends> ends);
  ~Channel();
  Channel(Channel&&) noexcept;
  Channel& operator=(Channel&&) = delete;

  /// Throws ChannelFault.
  void send(ByteView bytes);
  /// Fills `bytes`; throws ChannelFault when the other end has gone, or at the deadline (none: waits for ever).
  void receive(std::span<std::uint8_t> bytes, Deadline deadline);

 private:
  std::unique_ptr<Ends> ends_;
};

class ChildProcess {
 public:
  /// Starts `program`. The child inherits nothing but its end of the channel, and ends when this process or the thread
  /// that started it does. Throws std::system_error.
  ChildProcess(const std::filesystem::path& program, const std::vector<std::string>& arguments);
  /// Ends the child at once.
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  [[nodiscard]] Channel& channel();
  /// Callable from any thread: whoever waits for the channel is told by a ChannelFault.
  void kill() noexcept;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

/// In the child: its end of the channel. Call once, before any library is loaded: from then on whatever a library
/// prints goes nowhere.
[[nodiscard]] Channel channel_to_parent();

/// The program that is running, so that a child is of the same version even while a package is being replaced.
[[nodiscard]] std::filesystem::path this_program();

}  // namespace tpcard::agent
