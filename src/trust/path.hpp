// Path validation (RFC 5280 §6): candidates are enumerated here (siblings of one DN, cross certificates), each is
// verified by OpenSSL as given; accepted if one holds. Pure: no network, no clock, no threads.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "certificate/certificate.hpp"
#include "trust/anchor.hpp"
#include "trust/policy.hpp"

namespace tpcard::trust {

enum class Severity { note, warning, error };

/// What can be said of a certificate in a path. Texts by id_of().
enum class FindingCode {
  no_path,                ///< no pinned authority leads here
  too_many_certificates,  ///< a limit of the search
  expired,
  not_yet_valid,
  signature_invalid,
  key_too_weak,     ///< too short, or of a kind that is not on our list
  digest_too_weak,  ///< SHA-1, or a signature algorithm that is not on our list
  not_an_authority,
  path_too_long,
  key_usage,  ///< keyCertSign missing
  name_constraints,
  policy,  ///< the policies of the path do not allow it
  test_policy,
  unknown_critical_extension,
  malformed,  ///< strict rules that OpenSSL does not know
  revoked,
  suspended,
  revocation_unknown,
  other,
};

[[nodiscard]] std::string_view id_of(FindingCode code);

struct PathFinding {
  std::size_t depth;  ///< 0 is the leaf
  Sha256 certificate;
  FindingCode code;
  Severity severity;
  std::string detail;  ///< for the log and the command line
};

struct PathReport {
  /// Leaf first, anchor last: the accepted path, or the refused candidate that came nearest. Empty when there was none.
  std::vector<certificate::CertificatePtr> path;
  std::vector<PathFinding> findings;
  std::size_t candidates = 0;

  /// A path is there and no finding is an error.
  [[nodiscard]] bool accepted() const;
  /// The worst finding as one of the product's codes; nothing when accepted.
  [[nodiscard]] std::optional<ErrorCode> error() const;
};

/// Judges `leaf` at policy.time. `untrusted` are certificates that came along (never believed by themselves; in the
/// profile `gpki` only pinned ones are used).
[[nodiscard]] PathReport validate_path(const certificate::CertificatePtr& leaf,
                                       std::span<const certificate::CertificatePtr> untrusted, const TrustStore& store,
                                       const ValidationPolicy& policy);

/// The code a finding is told by outside.
[[nodiscard]] ErrorCode error_code_of(FindingCode code);

}  // namespace tpcard::trust
