// The parts of a CertificateList (RFC 5280 §5.1), read in one pass. Internal to this room.
#pragma once

#include <expected>
#include <optional>
#include <vector>

#include "certificate/name.hpp"
#include "trust/crl.hpp"

namespace tpcard::trust {

/// Views into the caller's bytes.
struct CrlParts {
  ByteView tbs;
  ByteView signature_algorithm;
  ByteView signature;
  bool version2 = false;
  ByteView rest;  ///< of tbsCertList, behind its times
  certificate::Name issuer;
  Instant this_update{};
  std::optional<Instant> next_update;
  bool early_generalized_time = false;  ///< a time before 2050 that should be UTCTime (RFC 5280 §5.1.2.4)
  std::vector<SerialIndex::Entry> entries;
  bool has_number = false;
  Bytes number;  ///< without leading zeros
  CrlScope scope;
};

/// Up to nextUpdate, whatever kind of list it is.
[[nodiscard]] std::expected<CrlParts, CrlRefusal> read_crl_head(ByteView der);

/// Refuses what is malformed, indirect or delta, for some reasons only, or has a critical extension that is not known.
[[nodiscard]] std::expected<CrlParts, CrlRefusal> read_crl(ByteView der);

}  // namespace tpcard::trust
