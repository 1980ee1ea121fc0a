#include "membership/card_proof.hpp"

#include "protocol/signed_bytes.hpp"
#include "trust/signature.hpp"

namespace tpcard::membership {

Result<CardProof> judge_card(const protocol::AuthToken& token, std::string_view nonce,
                             const protocol::SiteOrigin& origin, const TrustRules& rules, Instant now) {
  auto leaf = certificate::Certificate::parse(token.unverified_certificate);
  if (!leaf) return std::unexpected(std::move(leaf.error()));

  // A card of the wrong kind is told first: its holder can do something about that, whoever issued it.
  auto identity = certificate::card_identity(**leaf, *rules.cards);
  if (!identity) return std::unexpected(std::move(identity.error()));

  auto policy = rules.policy;
  policy.time = now;
  auto report = trust::validate_path(*leaf, {}, *rules.anchors, policy);
  if (const auto error = report.error()) {
    return refuse(*error, report.findings.empty() ? "" : report.findings.front().detail);
  }

  const auto hash = trust::hash_of_algorithm(token.algorithm);
  if (!hash) return refuse(ErrorCode::algorithm_not_allowed);
  const auto bytes = protocol::signed_bytes(origin, nonce, *hash);
  if (auto valid = trust::verify_signature(**leaf, token.algorithm, token.signature, bytes); !valid) {
    return std::unexpected(std::move(valid.error()));
  }
  return CardProof{std::move(*identity), std::move(report.path)};
}

Outcome<void> judge_revocation(const CardProof& proof, const RevocationFacts& facts, Instant now, seconds retry_after) {
  for (std::size_t i = 0; i + 1 < proof.path.size(); ++i) {
    const auto verdict = facts.status(*proof.path[i], *proof.path[i + 1], now);
    const auto error = verdict.error();
    if (!error) continue;
    Refusal refusal(Error{*error, std::string(id_of(verdict.fault)) + " " + verdict.detail});
    if (*error == ErrorCode::revocation_unknown) refusal.after(retry_after);
    return std::unexpected(std::move(refusal));
  }
  return {};
}

}  // namespace tpcard::membership
