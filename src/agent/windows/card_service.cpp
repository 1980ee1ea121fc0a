// The service "Smart Card" (SCardSvr). Windows runs it while a reader is plugged in.
#include "agent/card_service.hpp"

#include "agent/pcsc.hpp"

namespace tpcard::agent {

CardService card_service() {
  if (!pcsc()) return CardService::not_installed;
  SCARDCONTEXT context = 0;
  const auto answer = pcsc()->establish_context(SCARD_SCOPE_USER, nullptr, nullptr, &context);
  if (answer == SCARD_S_SUCCESS) {
    pcsc()->release_context(context);
    return CardService::running;
  }
  return answer == SCARD_W_SECURITY_VIOLATION ? CardService::refused : CardService::stopped;
}

}  // namespace tpcard::agent
