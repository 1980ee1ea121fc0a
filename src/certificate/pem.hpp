// PEM (RFC 7468): objects out of a text, and the certificates in a file that may be PEM or DER.
#pragma once

#include <string>
#include <vector>

#include "certificate/certificate.hpp"

namespace tpcard::certificate {

struct PemObject {
  std::string label;  ///< `CERTIFICATE`
  Bytes der;
};

/// Whether a file is PEM, and not DER that has PEM somewhere inside.
[[nodiscard]] bool is_pem(ByteView file);

/// The objects of a PEM text in order; text around them is skipped. What is not base64 (an encrypted key has lines of
/// its own) is an object of no bytes, and the others count. Refuses (certificate_malformed) a block that has no end.
[[nodiscard]] Result<std::vector<PemObject>> read_pem(std::string_view text);

/// All certificates of a file's bytes: PEM with one or more, or one in DER. Refuses when there is none.
[[nodiscard]] Result<std::vector<CertificatePtr>> read_certificates(ByteView file,
                                                                    SerialRule serials = SerialRule::rfc5280);

[[nodiscard]] std::string to_pem(std::string_view label, ByteView der);

}  // namespace tpcard::certificate
