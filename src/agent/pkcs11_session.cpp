#include "agent/pkcs11_session.hpp"

#include <array>

#include "agent/pkcs11_error.hpp"

namespace tpcard::agent {
namespace {

constexpr CK_ULONG kMostObjects = 64;
constexpr CK_ULONG kLargestAttribute = 64 * 1024;

/// Cryptoki counts in CK_ULONG, which has 32 bits on Windows.
template <typename Sized>
CK_ULONG count_of(const Sized& sized) {
  return static_cast<CK_ULONG>(sized.size());
}

CK_ATTRIBUTE number_attribute(CK_ATTRIBUTE_TYPE type, CK_ULONG& value) { return {type, &value, sizeof value}; }

}  // namespace

Session::Session(const Module& module, CK_SLOT_ID slot) : functions_(module.functions()), slot_(slot) {
  check("C_OpenSession", functions_.C_OpenSession(slot, CKF_SERIAL_SESSION, nullptr, nullptr, &handle_));
}

Session::~Session() {
  functions_.C_Logout(handle_);
  functions_.C_CloseSession(handle_);
}

std::vector<CK_OBJECT_HANDLE> Session::find(std::vector<CK_ATTRIBUTE> wanted) {
  check("C_FindObjectsInit", functions_.C_FindObjectsInit(handle_, wanted.data(), count_of(wanted)));
  std::array<CK_OBJECT_HANDLE, kMostObjects> found{};
  CK_ULONG count = 0;
  const auto answer = functions_.C_FindObjects(handle_, found.data(), found.size(), &count);
  functions_.C_FindObjectsFinal(handle_);
  check("C_FindObjects", answer);
  return {found.begin(), found.begin() + static_cast<std::ptrdiff_t>(std::min(count, kMostObjects))};
}

std::optional<Bytes> Session::attribute(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) {
  CK_ATTRIBUTE wanted{type, nullptr, 0};
  if (functions_.C_GetAttributeValue(handle_, object, &wanted, 1) != CKR_OK) return std::nullopt;
  if (wanted.ulValueLen > kLargestAttribute) return std::nullopt;  // (CK_ULONG)-1 means "not available"
  Bytes value(wanted.ulValueLen);
  wanted.pValue = value.data();
  if (functions_.C_GetAttributeValue(handle_, object, &wanted, 1) != CKR_OK || wanted.ulValueLen > value.size()) {
    return std::nullopt;
  }
  value.resize(wanted.ulValueLen);
  return value;
}

std::vector<Session::CertificateObject> Session::certificates() {
  CK_ULONG certificate = CKO_CERTIFICATE;
  CK_ULONG x509 = CKC_X_509;
  std::vector<CertificateObject> certificates;
  for (const auto object :
       find({number_attribute(CKA_CLASS, certificate), number_attribute(CKA_CERTIFICATE_TYPE, x509)})) {
    auto der = attribute(object, CKA_VALUE);
    if (!der || der->empty()) continue;
    certificates.push_back({std::move(*der), attribute(object, CKA_ID).value_or(Bytes{})});
  }
  return certificates;
}

std::optional<CK_OBJECT_HANDLE> Session::private_key(ByteView id) {
  CK_ULONG key = CKO_PRIVATE_KEY;
  Bytes value(id.begin(), id.end());
  const auto found = find({number_attribute(CKA_CLASS, key), {CKA_ID, value.data(), count_of(value)}});
  if (found.empty()) return std::nullopt;
  return found.front();
}

CK_RV Session::log_in(const Secret& pin) {
  auto answer = log_in_as(CKU_USER, pin);
  // Another session of this process is still signed in: without a fresh PIN nothing is signed.
  if (answer == CKR_USER_ALREADY_LOGGED_IN) {
    functions_.C_Logout(handle_);
    answer = log_in_as(CKU_USER, pin);
  }
  return answer;
}

CK_RV Session::log_in_as(CK_USER_TYPE user, const Secret& pin) {
  // PKCS #11 v2.40, C_Login: with a protected authentication path the PIN is NULL_PTR.
  if (pin.empty()) return functions_.C_Login(handle_, user, nullptr, 0);
  // Cryptoki takes the PIN without const and does not write to it.
  auto* bytes = const_cast<CK_UTF8CHAR*>(pin.bytes().data());
  return functions_.C_Login(handle_, user, bytes, count_of(pin.bytes()));
}

std::expected<Bytes, CK_RV> Session::sign(CK_OBJECT_HANDLE key, const Mechanism& mechanism, const Secret& pin) {
  CK_MECHANISM chosen{mechanism.type, nullptr, 0};
  if (const auto answer = functions_.C_SignInit(handle_, &chosen, key); answer != CKR_OK)
    return std::unexpected(answer);
  const auto always = attribute(key, CKA_ALWAYS_AUTHENTICATE);
  if (always && always->size() == sizeof(CK_BBOOL) && always->front() == CK_TRUE) {
    if (const auto answer = log_in_as(CKU_CONTEXT_SPECIFIC, pin); answer != CKR_OK) return std::unexpected(answer);
  }
  auto input = mechanism.input;
  Bytes signature(1024);  // RSA-8192
  CK_ULONG size = count_of(signature);
  const auto answer = functions_.C_Sign(handle_, input.data(), count_of(input), signature.data(), &size);
  if (answer != CKR_OK) return std::unexpected(answer);
  if (size > signature.size()) return std::unexpected(CK_RV{CKR_DEVICE_ERROR});
  signature.resize(size);
  return signature;
}

bool Session::offers(CK_MECHANISM_TYPE type) const {
  CK_MECHANISM_INFO info{};
  return functions_.C_GetMechanismInfo(slot_, type, &info) == CKR_OK && (info.flags & CKF_SIGN) != 0;
}

}  // namespace tpcard::agent
