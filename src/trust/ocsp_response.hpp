// The parts of an OCSPResponse (RFC 6960 §4.2.1), read strictly. Internal to this room.
#pragma once

#include <optional>
#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "certificate/certificate.hpp"
#include "trust/revocation.hpp"

namespace tpcard::trust {

struct OcspCertId {
  ByteView hash_algorithm;  ///< OBJECT IDENTIFIER content
  ByteView issuer_name_hash;
  ByteView issuer_key_hash;
  ByteView serial;
};

struct OcspSingle {
  OcspCertId id;
  RevocationStatus status = RevocationStatus::unknown;
  std::optional<RevocationReason> reason;
  std::optional<Instant> revoked_at;
  Instant this_update{};
  std::optional<Instant> next_update;
  bool unknown_critical = false;
};

/// A BasicOCSPResponse. Views into the caller's bytes.
struct OcspBasic {
  ByteView tbs;
  std::optional<certificate::Name> responder_name;
  std::optional<ByteView> responder_key_hash;
  Instant produced_at{};
  std::vector<OcspSingle> singles;
  bool unknown_critical = false;
  ByteView signature_algorithm;
  ByteView signature;
  std::vector<ByteView> certificates;
};

struct OcspParts {
  std::uint64_t status = 0;  ///< OCSPResponseStatus; 0 successful
  std::optional<OcspBasic> basic;
};

/// Nothing when it is not DER, not this structure, or a response type other than id-pkix-ocsp-basic.
[[nodiscard]] std::optional<OcspParts> read_ocsp_response(ByteView der);

}  // namespace tpcard::trust
