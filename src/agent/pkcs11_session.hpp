// A session with one card. Closing it forgets the PIN's effect: nothing stays signed in between two signatures.
#pragma once

#include <p11-kit/pkcs11.h>

#include <expected>
#include <optional>
#include <vector>

#include "agent/pkcs11_module.hpp"
#include "base/bytes.hpp"
#include "base/secret.hpp"

namespace tpcard::agent {

class Session {
 public:
  /// Throws ModuleFault.
  Session(const Module& module, CK_SLOT_ID slot);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  struct CertificateObject {
    Bytes der;
    Bytes id;  ///< CKA_ID, which its private key has too
  };
  /// All X.509 certificates on the card. Throws ModuleFault.
  [[nodiscard]] std::vector<CertificateObject> certificates();
  /// The private key with this CKA_ID, if it can be seen (most cards show it only after the PIN).
  [[nodiscard]] std::optional<CK_OBJECT_HANDLE> private_key(ByteView id);

  /// An empty PIN: the reader asks for it on its own keys (CKF_PROTECTED_AUTHENTICATION_PATH), here and in sign().
  [[nodiscard]] CK_RV log_in(const Secret& pin);
  struct Mechanism {
    CK_MECHANISM_TYPE type = CKM_RSA_PKCS;
    Bytes input;  ///< what this mechanism wants: a DigestInfo, a hash, or the bytes themselves
  };
  /// Some keys want the PIN again for each signature (CKA_ALWAYS_AUTHENTICATE). Fails with the module's answer.
  [[nodiscard]] std::expected<Bytes, CK_RV> sign(CK_OBJECT_HANDLE key, const Mechanism& mechanism, const Secret& pin);
  /// Whether the card's library offers a mechanism.
  [[nodiscard]] bool offers(CK_MECHANISM_TYPE type) const;

 private:
  [[nodiscard]] std::vector<CK_OBJECT_HANDLE> find(std::vector<CK_ATTRIBUTE> wanted);
  [[nodiscard]] std::optional<Bytes> attribute(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type);
  [[nodiscard]] CK_RV log_in_as(CK_USER_TYPE user, const Secret& pin);

  CK_FUNCTION_LIST& functions_;
  CK_SLOT_ID slot_;
  CK_SESSION_HANDLE handle_ = 0;
};

}  // namespace tpcard::agent
