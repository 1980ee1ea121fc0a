#include "trust/x509.hpp"

#include <openssl/err.h>
#include <openssl/x509v3.h>

namespace tpcard::trust {

std::shared_ptr<X509> decode(const certificate::Certificate& certificate) {
  const auto* bytes = certificate.der().data();
  std::shared_ptr<X509> decoded(d2i_X509(nullptr, &bytes, static_cast<long>(certificate.der().size())),
                                [](X509* object) { X509_free(object); });
  // OpenSSL reads extensions when it first needs them, and takes an issuer whose key identifier it has not read yet for
  // one that has none, and fits every CRL: so they are read here, before the object is shared.
  if (decoded) X509_check_purpose(decoded.get(), -1, 0);
  ERR_clear_error();
  return decoded;
}

std::shared_ptr<X509> decode(const certificate::Certificate& certificate, const TrustStore& store) {
  if (auto known = store.decoded(certificate.fingerprint())) return known;
  return decode(certificate);
}

}  // namespace tpcard::trust
