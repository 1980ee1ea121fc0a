// pcscd with vsmartcard's reader, apart from everything else on the computer: its own network (vpcd listens on every
// address there is), its own /run/pcscd, its own socket, which libpcsclite is led to by PCSCLITE_CSOCK_NAME. So any
// number of them run beside one another and beside the computer's own.
#pragma once

#include <sys/types.h>

#include <filesystem>

namespace tpcard::virtual_card {

/// Where vpcd's two slots listen, inside the network of its own.
inline constexpr std::uint16_t kFirstPort = 35963;
inline constexpr int kSlots = 2;

/// A network of this process's own with a loopback, and mounts of its own where that is possible (not in a chroot:
/// there pcscd's note of its process id is shared). Before any thread is started. Throws std::system_error.
void live_apart();

class CardService {
 public:
  enum class Readers { none, two };
  /// Starts pcscd for clients of `socket`; its configuration lies beside it. Throws std::system_error.
  CardService(const std::filesystem::path& socket, Readers readers);
  /// Ends it and takes socket and configuration away.
  ~CardService();
  CardService(const CardService&) = delete;
  CardService& operator=(const CardService&) = delete;

 private:
  std::filesystem::path socket_;
  std::filesystem::path configuration_;
  pid_t process_ = -1;
};

}  // namespace tpcard::virtual_card
