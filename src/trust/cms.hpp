// CMS SignedData (RFC 5652) as HiPKI and other middleware produce it: attached or detached, with or without signed
// attributes. Says who signed what; whether to believe the signer is validate_path()'s business.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "certificate/certificate.hpp"
#include "trust/policy.hpp"

namespace tpcard::trust {

/// Bytes above which a message is not even looked at.
inline constexpr std::size_t kLargestCms = 16 * 1024 * 1024;

struct CmsSignature {
  certificate::CertificatePtr signer;
  /// Everything else that came along: never believed by itself.
  std::vector<certificate::CertificatePtr> others;
  Bytes content;  ///< what was signed
  bool attached = false;
  bool has_signed_attributes = false;
  // Said by the signer, under the signature, when there are signed attributes:
  std::optional<Instant> signing_time;     ///< its own clock's
  std::optional<std::string> nonce;        ///< 1.2.840.113549.1.9.25.3
  std::optional<std::string> card_number;  ///< 2.16.886.1.100.2.204
};

/// Verifies a DER (or BER) ContentInfo. `content` is needed for a detached signature; for an attached one it must be
/// the same when given. Refuses with token_malformed (not SignedData over id-data, no signer or several, contradictory
/// attributes), algorithm_not_allowed (SHA-1 at every level, a key that is too short for this one), signature_invalid.
[[nodiscard]] Result<CmsSignature> verify_cms(ByteView message, std::optional<ByteView> content,
                                              SecurityLevel level = SecurityLevel::bits112);

}  // namespace tpcard::trust
