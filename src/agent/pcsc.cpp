#include "agent/pcsc.hpp"

#include "agent/shared_library.hpp"

namespace tpcard::agent {
namespace {

#ifdef _WIN32
constexpr const char* kLibrary = "winscard.dll";
constexpr const char* kListReaders = "SCardListReadersA";
constexpr const char* kConnect = "SCardConnectA";
#else
constexpr const char* kLibrary = "libpcsclite.so.1";
constexpr const char* kListReaders = "SCardListReaders";
constexpr const char* kConnect = "SCardConnect";
#endif

std::optional<Pcsc> open_pcsc() {
  const auto library = SharedLibrary::load(kLibrary);
  if (!library) return std::nullopt;
  const Pcsc found{.establish_context = library->function<decltype(Pcsc::establish_context)>("SCardEstablishContext"),
                   .release_context = library->function<decltype(Pcsc::release_context)>("SCardReleaseContext"),
                   .list_readers = library->function<Pcsc::ListReaders>(kListReaders),
                   .connect = library->function<Pcsc::Connect>(kConnect),
                   .disconnect = library->function<decltype(Pcsc::disconnect)>("SCardDisconnect"),
                   .begin_transaction = library->function<decltype(Pcsc::begin_transaction)>("SCardBeginTransaction")};
  const bool complete = found.establish_context && found.release_context && found.list_readers && found.connect &&
                        found.disconnect && found.begin_transaction;
  return complete ? std::optional(found) : std::nullopt;
}

}  // namespace

const std::optional<Pcsc>& pcsc() {
  static const auto opened = open_pcsc();
  return opened;
}

}  // namespace tpcard::agent
