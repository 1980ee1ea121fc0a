#include "trust/x509.hpp"

#include <openssl/err.h>

namespace tpcard::trust {

std::shared_ptr<X509> decode(const certificate::Certificate& certificate) {
  const auto* bytes = certificate.der().data();
  std::shared_ptr<X509> decoded(d2i_X509(nullptr, &bytes, static_cast<long>(certificate.der().size())),
                                [](X509* object) { X509_free(object); });
  if (!decoded) ERR_clear_error();
  return decoded;
}

std::shared_ptr<X509> decode(const certificate::Certificate& certificate, const TrustStore& store) {
  if (auto known = store.decoded(certificate.fingerprint())) return known;
  return decode(certificate);
}

}  // namespace tpcard::trust
