#include "membership/card_proof.hpp"

#include "protocol/signed_bytes.hpp"
#include "trust/cms.hpp"
#include "trust/signature.hpp"

namespace tpcard::membership {
namespace {

/// What the certificate says and whether its chain holds; whoever calls has checked, or will, that its key signed.
Result<CardProof> judge_certificate(certificate::CertificatePtr leaf, OriginBinding origin_binding,
                                    const TrustRules& rules, Instant now) {
  // A card of the wrong kind is told first: its holder can do something about that, whoever issued it.
  auto identity = certificate::card_identity(*leaf, *rules.cards);
  if (!identity) return std::unexpected(std::move(identity.error()));

  auto policy = rules.policy;
  policy.time = now;
  auto report = trust::validate_path(leaf, {}, *rules.anchors, policy);
  if (const auto error = report.error()) {
    return refuse(*error, report.findings.empty() ? "" : report.findings.front().detail);
  }
  return CardProof{std::move(*identity), std::move(report.path), origin_binding};
}

}  // namespace

Result<CardProof> judge_card(const protocol::AuthToken& token, std::string_view nonce,
                             const protocol::SiteOrigin& origin, const TrustRules& rules, Instant now) {
  auto leaf = certificate::Certificate::parse(token.unverified_certificate);
  if (!leaf) return std::unexpected(std::move(leaf.error()));
  auto proof = judge_certificate(*leaf, OriginBinding::browser, rules, now);
  if (!proof) return proof;

  const auto hash = trust::hash_of_algorithm(token.algorithm);
  if (!hash) return refuse(ErrorCode::algorithm_not_allowed);
  const auto bytes = protocol::signed_bytes(origin, nonce, *hash);
  if (auto valid = trust::verify_signature(**leaf, token.algorithm, token.signature, bytes); !valid) {
    return std::unexpected(std::move(valid.error()));
  }
  return proof;
}

Result<CardProof> judge_card(ByteView cms, std::string_view text, const TrustRules& rules, Instant now) {
  auto signature = trust::verify_cms(cms, as_bytes(text));
  if (!signature) return std::unexpected(std::move(signature.error()));
  return judge_certificate(std::move(signature->signer), OriginBinding::none, rules, now);
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
