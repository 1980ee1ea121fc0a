#include "membership/audit.hpp"

namespace tpcard::membership {
namespace {

constexpr int kBatch = 500;

void append_number(Bytes& bytes, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) bytes.push_back(static_cast<std::uint8_t>(value >> shift));
}

void append_text(Bytes& bytes, std::string_view text) {
  append_number(bytes, text.size());
  bytes.insert(bytes.end(), text.begin(), text.end());
}

}  // namespace

std::string_view id_of(AuditAction action) {
  switch (action) {
    case AuditAction::member_registered:
      return "member-registered";
    case AuditAction::session_opened:
      return "session-opened";
    case AuditAction::session_closed:
      return "session-closed";
    case AuditAction::organization_verified:
      return "organization-verified";
    case AuditAction::verification_refused:
      return "verification-refused";
    case AuditAction::organization_claimed_again:
      return "organization-claimed-again";
    case AuditAction::card_linked:
      return "card-linked";
    case AuditAction::card_ended:
      return "card-ended";
    case AuditAction::legal_name_changed:
      return "legal-name-changed";
    case AuditAction::profile_changed:
      return "profile-changed";
    case AuditAction::sign_in_refused:
      return "sign-in-refused";
    case AuditAction::member_erased:
      return "member-erased";
    case AuditAction::anchor_pinned:
      return "anchor-pinned";
    case AuditAction::anchor_removed:
      return "anchor-removed";
    case AuditAction::trust_loaded:
      return "trust-loaded";
  }
  return "unknown";
}

void audit(Records& records, const Context& context, AuditAction action, const MemberId& actor, std::string details) {
  const auto key = records.pseudonym_key(actor, [&] { return context.random.bytes(32); });
  const auto pseudonym = hmac_sha256(key, as_bytes(actor.text));
  audit(records, context, action, std::string_view(to_hex(ByteView(pseudonym).first(16))), std::move(details));
}

void audit(Records& records, const Context& context, AuditAction action, std::string_view actor, std::string details) {
  records.append(
      AuditEvent{.at = context.now, .action = action, .actor = std::string(actor), .details = std::move(details)});
}

Sha256 seal_of(const Sha256& previous, const AuditEvent& event) {
  Bytes bytes(previous.begin(), previous.end());
  append_number(bytes, static_cast<std::uint64_t>(event.id));
  append_number(bytes, static_cast<std::uint64_t>(to_unix_ms(event.at)));
  append_text(bytes, id_of(event.action));
  append_text(bytes, event.actor);
  append_text(bytes, event.details);
  return sha256(ByteView(bytes));
}

std::optional<AuditSeal> seal_events(Records& records) {
  const auto events = records.unsealed_events(kBatch);
  if (events.empty()) return std::nullopt;
  auto last = records.last_seal().value_or(AuditSeal{.position = 0, .event = 0, .seal = {}});
  for (const auto& event : events) {
    last = AuditSeal{.position = last.position + 1, .event = event.id, .seal = seal_of(last.seal, event)};
    records.append(last);
  }
  return last;
}

AuditReport verify_audit(Records& records, const std::optional<Sha256>& expected_head) {
  AuditReport report;
  bool head_met = !expected_head;
  AuditSeal last{.position = 0, .event = 0, .seal = {}};
  for (auto seals = records.audit_seals(0, kBatch); !seals.empty();
       seals = records.audit_seals(last.position, kBatch)) {
    for (const auto& seal : seals) {
      if (seal.position != last.position + 1) {
        report.findings.push_back({AuditReport::Fault::gap, seal.position, seal.event});
      }
      const auto event = records.find_event(seal.event);
      if (!event) {
        report.findings.push_back({AuditReport::Fault::removed, seal.position, seal.event});
      } else if (seal_of(last.seal, *event) != seal.seal) {
        report.findings.push_back({AuditReport::Fault::altered, seal.position, seal.event});
      }
      head_met = head_met || seal.seal == *expected_head;
      last = seal;
      ++report.sealed;
    }
  }
  if (!head_met) report.findings.push_back({AuditReport::Fault::head_missing, last.position, last.event});
  for (const auto event : records.stray_events(kBatch))
    report.findings.push_back({AuditReport::Fault::stray, 0, event});
  for (const auto event : records.lost_events(kBatch))
    report.findings.push_back({AuditReport::Fault::removed, 0, event});
  if (last.position > 0) report.head = last;
  report.unsealed = static_cast<std::int64_t>(records.unsealed_events(1000).size());
  return report;
}

}  // namespace tpcard::membership
