// PC/SC, the operating system's access to card readers, loaded where it is there: who has no reader need not have it
// installed (libpcsclite on Linux, WinSCard on Windows; the same functions).
#pragma once

#ifdef _WIN32
#include <windows.h>
// after windows.h
#include <winscard.h>
#else
#include <winscard.h>
#endif

#include <optional>

namespace tpcard::agent {

struct Pcsc {
#ifdef _WIN32
  using ListReaders = decltype(&SCardListReadersA);
  using Connect = decltype(&SCardConnectA);
#else
  using ListReaders = decltype(&SCardListReaders);
  using Connect = decltype(&SCardConnect);
#endif
  decltype(&SCardEstablishContext) establish_context = nullptr;
  decltype(&SCardReleaseContext) release_context = nullptr;
  ListReaders list_readers = nullptr;
  Connect connect = nullptr;
  decltype(&SCardDisconnect) disconnect = nullptr;
  decltype(&SCardBeginTransaction) begin_transaction = nullptr;
};

/// Nothing where it is not installed. Opened once and kept for ever: a thread may wait in it until the process ends.
[[nodiscard]] const std::optional<Pcsc>& pcsc();

}  // namespace tpcard::agent
