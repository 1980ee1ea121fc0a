// hold-card: another program that uses the card. Holds the card in a reader for itself until it is ended.
//   hold-card READER exclusive    nobody else may open the card at all
//   hold-card READER transaction  others may open it, and wait for their turn
#include <unistd.h>
#include <winscard.h>

#include <chrono>
#include <iostream>
#include <string>
#include <string_view>
#include <thread>

namespace {

int complain(const std::string& what, LONG answer) {
  std::cerr << "hold-card: " << what << ": " << pcsc_stringify_error(answer) << "\n";
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return complain("hold-card READER exclusive|transaction", SCARD_E_INVALID_PARAMETER);
  const bool exclusive = std::string_view(argv[2]) == "exclusive";
  SCARDCONTEXT context = 0;
  SCARDHANDLE card = 0;
  DWORD protocol = 0;
  if (const auto answer = SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &context);
      answer != SCARD_S_SUCCESS) {
    return complain("no pcscd", answer);
  }
  LONG connected = SCARD_E_SHARING_VIOLATION;
  // Somebody may be looking at the card just now, or pcscd may not have seen it yet.
  const auto soon = [](LONG answer) { return answer == SCARD_E_SHARING_VIOLATION || answer == SCARD_E_NO_SMARTCARD; };
  for (int tries = 0; tries < 200 && soon(connected); ++tries) {
    if (tries > 0) std::this_thread::sleep_for(std::chrono::milliseconds{100});
    connected = SCardConnect(context, argv[1], exclusive ? SCARD_SHARE_EXCLUSIVE : SCARD_SHARE_SHARED,
                             SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &card, &protocol);
  }
  if (connected != SCARD_S_SUCCESS) return complain(argv[1], connected);
  if (!exclusive) {
    if (const auto answer = SCardBeginTransaction(card); answer != SCARD_S_SUCCESS) return complain(argv[1], answer);
  }
  std::cout << "held" << std::endl;
  // pcscd gives back what a program held that has ended.
  for (;;) pause();
}
