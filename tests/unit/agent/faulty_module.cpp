// A card's library as bad as they come: SoftHSM2's, with a fault in one call. The file that TPCARD_CARD_FAULT names
// says which: `hang C_Sign`, `crash C_GetSlotList`, `print C_GetSlotList` (to standard output), `answer C_Sign 32` (a
// CK_RV in hexadecimal), `silent C_GetTokenInfo` (nothing of lost tries). It is read at each call, so that a test can
// change it under way; an empty file is no fault.
#include <dlfcn.h>
#include <p11-kit/pkcs11.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

namespace {

CK_FUNCTION_LIST* soft_hsm() {
  static CK_FUNCTION_LIST* const functions = [] {
    CK_FUNCTION_LIST* found = nullptr;
    void* library = dlopen("/usr/lib/softhsm/libsofthsm2.so", RTLD_NOW | RTLD_LOCAL);
    reinterpret_cast<CK_C_GetFunctionList>(dlsym(library, "C_GetFunctionList"))(&found);
    return found;
  }();
  return functions;
}

struct Fault {
  std::string what;
  std::string where;
  CK_RV answer = CKR_OK;
};

Fault fault_now() {
  Fault fault;
  const auto* file = std::getenv("TPCARD_CARD_FAULT");
  if (file == nullptr) return fault;
  std::ifstream stream(file);
  stream >> fault.what >> fault.where >> std::hex >> fault.answer;
  return fault;
}

/// What to answer instead of calling; nothing where all is well.
std::optional<CK_RV> fault_in(std::string_view call) {
  const auto [what, where, answer] = fault_now();
  if (where != call || what == "silent") return std::nullopt;
  while (what == "hang") pause();
  if (what == "crash") std::abort();
  if (what == "answer") return answer;
  std::puts("a library that talks to itself");
  std::fflush(stdout);
  return std::nullopt;
}

// One function for each of SoftHSM2's that can be made to fail.
#define WITH_FAULT(name, parameters, arguments)            \
  CK_RV faulty_##name parameters {                         \
    if (const auto fault = fault_in(#name)) return *fault; \
    return soft_hsm()->name arguments;                     \
  }

WITH_FAULT(C_Initialize, (void* arguments), (arguments))
WITH_FAULT(C_GetSlotList, (CK_BBOOL present, CK_SLOT_ID* slots, CK_ULONG* count), (present, slots, count))
WITH_FAULT(C_OpenSession, (CK_SLOT_ID slot, CK_FLAGS flags, void* data, CK_NOTIFY notify, CK_SESSION_HANDLE* session),
           (slot, flags, data, notify, session))
WITH_FAULT(C_Login, (CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_UTF8CHAR* pin, CK_ULONG size),
           (session, user, pin, size))
WITH_FAULT(C_Sign, (CK_SESSION_HANDLE session, CK_BYTE* data, CK_ULONG size, CK_BYTE* signature, CK_ULONG* length),
           (session, data, size, signature, length))

CK_RV faulty_C_GetTokenInfo(CK_SLOT_ID slot, CK_TOKEN_INFO* info) {
  if (const auto fault = fault_in("C_GetTokenInfo")) return *fault;
  const auto answer = soft_hsm()->C_GetTokenInfo(slot, info);
  if (fault_now().what == "silent") info->flags &= ~CK_FLAGS{CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_FINAL_TRY};
  return answer;
}

}  // namespace

extern "C" CK_RV C_GetFunctionList(CK_FUNCTION_LIST** list) {
  static CK_FUNCTION_LIST functions = *soft_hsm();
  functions.C_Initialize = faulty_C_Initialize;
  functions.C_GetSlotList = faulty_C_GetSlotList;
  functions.C_GetTokenInfo = faulty_C_GetTokenInfo;
  functions.C_OpenSession = faulty_C_OpenSession;
  functions.C_Login = faulty_C_Login;
  functions.C_Sign = faulty_C_Sign;
  *list = &functions;
  return CKR_OK;
}
