#include "agent/pkcs11_error.hpp"

#include <fmt/format.h>

namespace tpcard::agent {

ErrorCode error_of(CK_RV answer) {
  switch (answer) {
    case CKR_PIN_INCORRECT:
    case CKR_PIN_INVALID:
      return ErrorCode::pin_wrong;
    // PKCS #11 v2.40 §5.1.1: the person pressed the reader's cancel key, or its time for typing ran out.
    case CKR_FUNCTION_CANCELED:
    case CKR_FUNCTION_REJECTED:
      return ErrorCode::pin_cancelled;
    case CKR_PIN_LEN_RANGE:
      return ErrorCode::pin_length;
    case CKR_PIN_LOCKED:
      return ErrorCode::pin_locked;
    // Cards of both authorities are delivered closed; 開卡 sets the first PIN.
    case CKR_PIN_EXPIRED:
    case CKR_USER_PIN_NOT_INITIALIZED:
      return ErrorCode::card_not_activated;
    // A session that died under us died because its card went away: nobody else closes our sessions.
    case CKR_TOKEN_NOT_PRESENT:
    case CKR_DEVICE_REMOVED:
    case CKR_SLOT_ID_INVALID:
    case CKR_SESSION_HANDLE_INVALID:
    case CKR_SESSION_CLOSED:
      return ErrorCode::card_removed;
    // There is a card, but this library is not the one that knows it.
    case CKR_TOKEN_NOT_RECOGNIZED:
      return ErrorCode::module_missing;
    case CKR_SESSION_COUNT:
    case CKR_USER_ANOTHER_ALREADY_LOGGED_IN:
    case CKR_USER_TOO_MANY_TYPES:
      return ErrorCode::card_in_use;
    default:
      return ErrorCode::card_error;
  }
}

std::string text_of(CK_RV answer) { return fmt::format("CKR 0x{:08x}", answer); }

ModuleFault::ModuleFault(std::string_view call, CK_RV answer)
    : std::runtime_error(std::string(call).append(": ").append(text_of(answer))), answer_(answer) {}

void check(std::string_view call, CK_RV answer) {
  if (answer != CKR_OK) throw ModuleFault(call, answer);
}

}  // namespace tpcard::agent
