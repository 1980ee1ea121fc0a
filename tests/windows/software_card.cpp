// A PKCS#11 library with one card in software, for the component under wine (whose winscard is a stub). What is on the
// card lies in the folder TPCARD_SOFTWARE_CARD: `certificate.der`, `key.txt` (modulus and private exponent in hex, one
// a line), `pin.txt`; a file `removed` pulls the card out. Only what the component calls is there. Not for real keys.
#include <p11-kit/pkcs11.h>

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
using Integer = boost::multiprecision::cpp_int;

constexpr CK_SLOT_ID kSlot = 1;
constexpr CK_OBJECT_HANDLE kCertificate = 1;
constexpr CK_OBJECT_HANDLE kKey = 2;
constexpr CK_BYTE kId[] = {1};
constexpr int kTries = 3;

struct State {
  std::vector<CK_OBJECT_HANDLE> found;
  bool logged_in = false;
  int tries = kTries;
} state;

fs::path folder() {
  const auto* name = _wgetenv(L"TPCARD_SOFTWARE_CARD");
  return name == nullptr ? fs::path() : fs::path(name);
}

std::string file(const char* name) {
  std::ifstream stream(folder() / name, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

bool is_inserted() { return fs::exists(folder() / "certificate.der") && !fs::exists(folder() / "removed"); }

template <std::size_t Size>
void pad(CK_UTF8CHAR (&to)[Size], std::string_view text) {
  std::memset(to, ' ', Size);
  std::memcpy(to, text.data(), std::min(text.size(), Size));
}

CK_RV C_Initialize(void*) { return CKR_OK; }
CK_RV C_Finalize(void*) { return CKR_OK; }

CK_RV C_GetInfo(CK_INFO* info) {
  pad(info->manufacturerID, "tpcard tests");
  pad(info->libraryDescription, "card in software");
  return CKR_OK;
}

CK_RV C_GetSlotList(CK_BBOOL, CK_SLOT_ID* list, CK_ULONG* count) {
  if (list != nullptr) list[0] = kSlot;
  *count = 1;
  return CKR_OK;
}

CK_RV C_GetSlotInfo(CK_SLOT_ID, CK_SLOT_INFO* info) {
  *info = {};
  pad(info->slotDescription, "reader in software");
  info->flags = CKF_REMOVABLE_DEVICE | (is_inserted() ? CKF_TOKEN_PRESENT : 0UL);
  return CKR_OK;
}

CK_RV C_GetTokenInfo(CK_SLOT_ID, CK_TOKEN_INFO* info) {
  if (!is_inserted()) return CKR_TOKEN_NOT_PRESENT;
  *info = {};
  pad(info->label, "card");
  pad(info->serialNumber, "1");
  info->flags = CKF_TOKEN_INITIALIZED | CKF_USER_PIN_INITIALIZED | CKF_LOGIN_REQUIRED;
  if (state.tries < kTries) info->flags |= CKF_USER_PIN_COUNT_LOW;
  if (state.tries == 1) info->flags |= CKF_USER_PIN_FINAL_TRY;
  if (state.tries == 0) info->flags |= CKF_USER_PIN_LOCKED;
  return CKR_OK;
}

CK_RV C_GetMechanismInfo(CK_SLOT_ID, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO* info) {
  if (type != CKM_RSA_PKCS) return CKR_MECHANISM_INVALID;
  *info = {2048, 2048, CKF_SIGN};
  return CKR_OK;
}

CK_RV C_OpenSession(CK_SLOT_ID, CK_FLAGS, void*, CK_NOTIFY, CK_SESSION_HANDLE* session) {
  if (!is_inserted()) return CKR_TOKEN_NOT_PRESENT;
  *session = 1;
  return CKR_OK;
}

CK_RV C_CloseSession(CK_SESSION_HANDLE) { return CKR_OK; }

CK_RV C_Login(CK_SESSION_HANDLE, CK_USER_TYPE, CK_UTF8CHAR* pin, CK_ULONG size) {
  if (state.tries == 0) return CKR_PIN_LOCKED;
  const auto wanted = file("pin.txt");
  if (std::string_view(reinterpret_cast<const char*>(pin), size) != wanted) {
    return --state.tries == 0 ? CKR_PIN_LOCKED : CKR_PIN_INCORRECT;
  }
  state.tries = kTries;
  state.logged_in = true;
  return CKR_OK;
}

CK_RV C_Logout(CK_SESSION_HANDLE) {
  state.logged_in = false;
  return CKR_OK;
}

CK_RV C_FindObjectsInit(CK_SESSION_HANDLE, CK_ATTRIBUTE* wanted, CK_ULONG count) {
  state.found.clear();
  for (CK_ULONG i = 0; i < count; ++i) {
    if (wanted[i].type != CKA_CLASS) continue;
    CK_OBJECT_CLASS type = 0;
    std::memcpy(&type, wanted[i].pValue, sizeof type);
    if (type == CKO_CERTIFICATE) state.found.push_back(kCertificate);
    if (type == CKO_PRIVATE_KEY && state.logged_in) state.found.push_back(kKey);
  }
  return CKR_OK;
}

CK_RV C_FindObjects(CK_SESSION_HANDLE, CK_OBJECT_HANDLE* objects, CK_ULONG most, CK_ULONG* count) {
  *count = std::min<CK_ULONG>(most, static_cast<CK_ULONG>(state.found.size()));
  std::copy_n(state.found.begin(), *count, objects);
  state.found.clear();
  return CKR_OK;
}

CK_RV C_FindObjectsFinal(CK_SESSION_HANDLE) { return CKR_OK; }

std::optional<std::string> value_of(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) {
  if (type == CKA_ID) return std::string(kId, kId + sizeof kId);
  if (type == CKA_VALUE && object == kCertificate) return file("certificate.der");
  if (type == CKA_ALWAYS_AUTHENTICATE && object == kKey) return std::string(1, CK_FALSE);
  return std::nullopt;
}

CK_RV C_GetAttributeValue(CK_SESSION_HANDLE, CK_OBJECT_HANDLE object, CK_ATTRIBUTE* wanted, CK_ULONG count) {
  for (CK_ULONG i = 0; i < count; ++i) {
    const auto value = value_of(object, wanted[i].type);
    if (!value) return CKR_ATTRIBUTE_TYPE_INVALID;
    if (wanted[i].pValue != nullptr) {
      if (wanted[i].ulValueLen < value->size()) return CKR_BUFFER_TOO_SMALL;
      std::memcpy(wanted[i].pValue, value->data(), value->size());
    }
    wanted[i].ulValueLen = static_cast<CK_ULONG>(value->size());
  }
  return CKR_OK;
}

CK_RV C_SignInit(CK_SESSION_HANDLE, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key) {
  if (!state.logged_in) return CKR_USER_NOT_LOGGED_IN;
  return mechanism->mechanism == CKM_RSA_PKCS && key == kKey ? CKR_OK : CKR_MECHANISM_INVALID;
}

// RFC 8017 §8.2.1 with the DigestInfo already made by the caller.
CK_RV C_Sign(CK_SESSION_HANDLE, CK_BYTE* data, CK_ULONG size, CK_BYTE* signature, CK_ULONG* signature_size) {
  std::ifstream key(folder() / "key.txt");
  std::string modulus;
  std::string exponent;
  key >> modulus >> exponent;
  const Integer n("0x" + modulus);
  const std::size_t length = (msb(n) + 8) / 8;
  std::vector<CK_BYTE> padded(length, 0xff);
  padded[0] = 0;
  padded[1] = 1;
  padded[length - size - 1] = 0;
  std::copy_n(data, size, padded.end() - static_cast<std::ptrdiff_t>(size));
  Integer message;
  import_bits(message, padded.begin(), padded.end());
  const Integer result = powm(message, Integer("0x" + exponent), n);
  std::vector<CK_BYTE> bytes;
  export_bits(result, std::back_inserter(bytes), 8);
  std::fill_n(signature, length, CK_BYTE{0});
  std::ranges::copy(bytes, signature + (length - bytes.size()));
  *signature_size = static_cast<CK_ULONG>(length);
  return CKR_OK;
}

CK_FUNCTION_LIST functions() {
  CK_FUNCTION_LIST list{};
  list.version = {2, 40};
  list.C_Initialize = C_Initialize;
  list.C_Finalize = C_Finalize;
  list.C_GetInfo = C_GetInfo;
  list.C_GetSlotList = C_GetSlotList;
  list.C_GetSlotInfo = C_GetSlotInfo;
  list.C_GetTokenInfo = C_GetTokenInfo;
  list.C_GetMechanismInfo = C_GetMechanismInfo;
  list.C_OpenSession = C_OpenSession;
  list.C_CloseSession = C_CloseSession;
  list.C_Login = C_Login;
  list.C_Logout = C_Logout;
  list.C_FindObjectsInit = C_FindObjectsInit;
  list.C_FindObjects = C_FindObjects;
  list.C_FindObjectsFinal = C_FindObjectsFinal;
  list.C_GetAttributeValue = C_GetAttributeValue;
  list.C_SignInit = C_SignInit;
  list.C_Sign = C_Sign;
  return list;
}

}  // namespace

extern "C" __declspec(dllexport) CK_RV C_GetFunctionList(CK_FUNCTION_LIST** list) {
  static CK_FUNCTION_LIST kFunctions = functions();
  *list = &kFunctions;
  return CKR_OK;
}
