// CRLs (RFC 5280 §5): read by our own reader in one pass over the bytes, signature by OpenSSL, kept as sorted serials
// under a prefix index and nothing else. A RevocationList exists only with a verified signature.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "certificate/certificate.hpp"
#include "trust/policy.hpp"
#include "trust/revocation.hpp"
#include "trust/serial_index.hpp"

namespace tpcard::trust {

/// issuingDistributionPoint (RFC 5280 §5.2.5).
struct CrlScope {
  std::vector<std::string> uris;  ///< fullName; empty when no distribution point is named
  bool names_point = false;
  bool only_user_certificates = false;
  bool only_authority_certificates = false;
};

struct CrlRefusal {
  RevocationFault fault;
  std::string detail;
};

/// Bytes of DER above which a list is not even looked at.
inline constexpr std::size_t kLargestCrl = 256 * 1024 * 1024;

class RevocationList {
 public:
  /// Reads a DER CRL (up to kLargestCrl) and verifies it with the issuer's key. Refuses indirect and delta CRLs,
  /// unknown critical extensions, v1 with extensions, an issuer that may not sign CRLs. The bytes are not kept.
  [[nodiscard]] static std::expected<RevocationList, CrlRefusal> read(ByteView der,
                                                                      const certificate::Certificate& issuer,
                                                                      SecurityLevel level);

  [[nodiscard]] Instant this_update() const { return this_update_; }
  [[nodiscard]] std::optional<Instant> next_update() const { return next_update_; }
  /// cRLNumber, big endian without leading zeros; empty when it has none. compare_numbers() orders them.
  [[nodiscard]] const Bytes& number() const { return number_; }
  [[nodiscard]] const CrlScope& scope() const { return scope_; }
  [[nodiscard]] const Sha256& issuer() const { return issuer_; }
  [[nodiscard]] const SerialIndex& serials() const { return serials_; }

 private:
  RevocationList() = default;
  Instant this_update_{};
  std::optional<Instant> next_update_;
  Bytes number_;
  CrlScope scope_;
  Sha256 issuer_{};
  SerialIndex serials_;
};

/// Negative, zero or positive: the order of two CRL numbers.
[[nodiscard]] int compare_numbers(ByteView left, ByteView right);

/// What the list says of `subject` at policy.time: its scope must cover the certificate, and it must be fresh.
[[nodiscard]] RevocationVerdict check_crl(const RevocationList& list, const certificate::Certificate& subject,
                                          const certificate::Certificate& issuer, const FreshnessPolicy& policy);

/// A revocation that cannot be undone, however old the list is that told it: nothing newer takes it back. Nothing for
/// whom the list does not cover, does not name, or has suspended.
[[nodiscard]] std::optional<RevocationVerdict> final_revocation(const RevocationList& list,
                                                                const certificate::Certificate& subject,
                                                                const certificate::Certificate& issuer);

/// Both steps at once.
[[nodiscard]] RevocationVerdict check_crl(ByteView der, const certificate::Certificate& subject,
                                          const certificate::Certificate& issuer, const FreshnessPolicy& policy);

}  // namespace tpcard::trust
