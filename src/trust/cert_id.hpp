// CertID (RFC 6960 §4.1.1): how OCSP names a certificate. Internal to this room.
#pragma once

#include <optional>

#include "base/bytes.hpp"
#include "certificate/certificate.hpp"
#include "trust/ocsp_response.hpp"

namespace tpcard::trust {

/// SHA-1 of some bytes: names keys and issuers in OCSP, never a signature.
[[nodiscard]] Bytes sha1(ByteView bytes);

[[nodiscard]] bool names_certificate(const OcspCertId& id, const certificate::Certificate& subject,
                                     const certificate::Certificate& issuer);

/// ResponderID: by name, or by the SHA-1 of the key.
[[nodiscard]] bool names_responder(const OcspBasic& basic, const certificate::Certificate& responder);

}  // namespace tpcard::trust
