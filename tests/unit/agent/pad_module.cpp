// A PKCS#11 library for tests: SoftHSM2 behind a reader with keys of its own. It takes no PIN from a program (the
// person types 123456 on the keys); TPCARD_PAD=cancel: the person presses the cancel key.
#include <dlfcn.h>
#include <p11-kit/pkcs11.h>

#include <cstdlib>
#include <string_view>

namespace {

CK_FUNCTION_LIST functions{};
CK_FUNCTION_LIST* soft = nullptr;

CK_RV token_info(CK_SLOT_ID slot, CK_TOKEN_INFO* info) {
  const auto answer = soft->C_GetTokenInfo(slot, info);
  if (answer == CKR_OK) info->flags |= CKF_PROTECTED_AUTHENTICATION_PATH;
  return answer;
}

CK_RV login(CK_SESSION_HANDLE session, CK_USER_TYPE user, unsigned char* pin, CK_ULONG length) {
  if (pin != nullptr || length != 0) return CKR_ARGUMENTS_BAD;
  const char* pressed = std::getenv("TPCARD_PAD");
  if (pressed != nullptr && pressed == std::string_view("cancel")) return CKR_FUNCTION_CANCELED;
  unsigned char typed[] = {'1', '2', '3', '4', '5', '6'};
  return soft->C_Login(session, user, typed, sizeof typed);
}

}  // namespace

extern "C" CK_RV C_GetFunctionList(CK_FUNCTION_LIST** list) {
  void* library = dlopen("/usr/lib/softhsm/libsofthsm2.so", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return CKR_GENERAL_ERROR;
  const auto get = reinterpret_cast<CK_RV (*)(CK_FUNCTION_LIST**)>(dlsym(library, "C_GetFunctionList"));
  if (get == nullptr || get(&soft) != CKR_OK) return CKR_GENERAL_ERROR;
  functions = *soft;
  functions.C_GetTokenInfo = token_info;
  functions.C_Login = login;
  *list = &functions;
  return CKR_OK;
}
