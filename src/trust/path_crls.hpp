// Path validation together with CRLs, as RFC 5280 §6.3 joins them: indirect and delta CRLs, CRL signers with paths of
// their own. For the profile `rfc5280` and the command line; the service asks its revocation facts instead.
#pragma once

#include "trust/openssl_path.hpp"
#include "trust/path.hpp"

namespace tpcard::trust {

[[nodiscard]] PathReport validate_path_with_crls(const certificate::CertificatePtr& leaf,
                                                 std::span<const certificate::CertificatePtr> untrusted,
                                                 const TrustStore& store, const ValidationPolicy& policy,
                                                 const CrlInputs& crls);

}  // namespace tpcard::trust
