// A card's library that answers anything: slots, tokens, objects and attributes are read from the fuzzer's bytes,
// lengths included. What the component makes of them must stand.
#include <algorithm>
#include <cstring>

#include "agent/pkcs11_error.hpp"
#include "agent/signature_certificate.hpp"
#include "agent/signing.hpp"

namespace {

using namespace tpcard;
using namespace tpcard::agent;

ByteView input;

std::uint8_t next() {
  if (input.empty()) return 0;
  const auto byte = input.front();
  input = input.subspan(1);
  return byte;
}

CK_RV answer() {
  constexpr CK_RV kSome[] = {CKR_OK, CKR_OK, CKR_OK, CKR_DEVICE_REMOVED, CKR_PIN_LOCKED, CKR_GENERAL_ERROR};
  return kSome[next() % std::size(kSome)];
}

CK_ULONG number() {
  const CK_ULONG value = next();
  return value == 255 ? ~CK_ULONG{0} : value == 254 ? 0x10000 : value;
}

void fill(void* place, std::size_t size) {
  const auto count = std::min(size, input.size());
  std::memcpy(place, input.data(), count);
  input = input.subspan(count);
}

CK_RV get_attribute(CK_SESSION_HANDLE, CK_OBJECT_HANDLE, CK_ATTRIBUTE* wanted, CK_ULONG) {
  if (wanted->pValue == nullptr) {
    wanted->ulValueLen = number() * 16 + next() % 16;
  } else {
    fill(wanted->pValue, wanted->ulValueLen);
    if (next() == 7) wanted->ulValueLen = number();
  }
  return answer();
}

CK_FUNCTION_LIST library() {
  CK_FUNCTION_LIST list{};
  list.C_Initialize = [](void*) { return answer(); };
  list.C_Finalize = [](void*) { return answer(); };
  list.C_GetInfo = [](CK_INFO* info) { return fill(info, sizeof *info), answer(); };
  list.C_GetSlotList = [](CK_BBOOL, CK_SLOT_ID* slots, CK_ULONG* count) {
    if (slots == nullptr)
      *count = next();
    else
      fill(slots, *count * sizeof *slots), *count = std::min<CK_ULONG>(*count, number());
    return answer();
  };
  list.C_GetSlotInfo = [](CK_SLOT_ID, CK_SLOT_INFO* info) { return fill(info, sizeof *info), answer(); };
  list.C_GetTokenInfo = [](CK_SLOT_ID, CK_TOKEN_INFO* info) { return fill(info, sizeof *info), answer(); };
  list.C_GetMechanismInfo = [](CK_SLOT_ID, CK_MECHANISM_TYPE, CK_MECHANISM_INFO* info) {
    return fill(info, sizeof *info), answer();
  };
  list.C_OpenSession = [](CK_SLOT_ID, CK_FLAGS, void*, CK_NOTIFY, CK_SESSION_HANDLE*) { return answer(); };
  list.C_CloseSession = [](CK_SESSION_HANDLE) { return answer(); };
  list.C_Login = [](CK_SESSION_HANDLE, CK_USER_TYPE, CK_UTF8CHAR*, CK_ULONG) { return answer(); };
  list.C_Logout = [](CK_SESSION_HANDLE) { return answer(); };
  list.C_FindObjectsInit = [](CK_SESSION_HANDLE, CK_ATTRIBUTE*, CK_ULONG) { return answer(); };
  list.C_FindObjects = [](CK_SESSION_HANDLE, CK_OBJECT_HANDLE*, CK_ULONG, CK_ULONG* count) {
    *count = number();
    return answer();
  };
  list.C_FindObjectsFinal = [](CK_SESSION_HANDLE) { return answer(); };
  list.C_GetAttributeValue = get_attribute;
  list.C_SignInit = [](CK_SESSION_HANDLE, CK_MECHANISM*, CK_OBJECT_HANDLE) { return answer(); };
  list.C_Sign = [](CK_SESSION_HANDLE, CK_BYTE*, CK_ULONG, CK_BYTE* signature, CK_ULONG* size) {
    fill(signature, *size);
    *size = number() * 16;
    return answer();
  };
  return list;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static auto functions = library();
  static const Instant now{seconds{1790000000}};
  input = {data, size};
  try {
    Module module(functions);
    module.initialize();
    for (const auto& slot : module.slots()) {
      (void)module.token(slot.id);
      Session session(module, slot.id);
      const auto chosen = choose_signature_certificate(session, now);
      const auto algorithm = chosen ? algorithm_for(chosen->certificate->public_key()) : refuse(ErrorCode::no_card);
      if (!algorithm || session.log_in(Secret("123456")) != CKR_OK) continue;
      (void)session.sign(1, mechanism_for(session, *algorithm, as_bytes("bytes")), Secret("123456"));
    }
  } catch (const ModuleFault&) {
    // The one way in which a library's answer may end the work.
  }
  return 0;
}
