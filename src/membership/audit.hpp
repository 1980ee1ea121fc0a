// The audit trail: rows that commit with their act, and a chain of seals over them.
//
//   seal(n) = SHA-256( seal(n-1) ‖ id ‖ at ‖ action ‖ actor ‖ details ),   numbers as 8 bytes big-endian,
//   texts with their length before them, seal(0) = 32 zero bytes.
//
// Whoever changes, removes or reorders a sealed row breaks the chain from there on. Cutting off the end leaves a good
// chain: the head is therefore written to the log as well, and `tpcard audit verify --head` compares.
#pragma once

#include <string>
#include <vector>

#include "membership/context.hpp"
#include "membership/store.hpp"

namespace tpcard::membership {

[[nodiscard]] std::string_view id_of(AuditAction action);

/// Writes a row about a member. `details` is a JSON object without personal data.
void audit(Records& records, const Context& context, AuditAction action, const MemberId& actor,
           std::string details = "{}");
/// Writes a row about an act of somebody unknown, or of an operator.
void audit(Records& records, const Context& context, AuditAction action, std::string_view actor,
           std::string details = "{}");

[[nodiscard]] Sha256 seal_of(const Sha256& previous, const AuditEvent& event);

/// Seals what is committed and unsealed; run by one job. The new head, or nothing when there was nothing to seal.
[[nodiscard]] std::optional<AuditSeal> seal_events(Records& records);

struct AuditReport {
  enum class Fault { altered, removed, gap, head_missing, stray };
  struct Finding {
    Fault fault;
    std::int64_t position;  ///< 0 where no link speaks of the event
    std::int64_t event;
  };
  std::vector<Finding> findings;
  std::int64_t sealed = 0;
  std::int64_t unsealed = 0;  ///< the tail not sealed yet (at least; counting stops at 1000)
  std::optional<AuditSeal> head;
};

/// Walks the whole chain. `expected_head`: a head from the log that must occur in it.
[[nodiscard]] AuditReport verify_audit(Records& records, const std::optional<Sha256>& expected_head);

}  // namespace tpcard::membership
