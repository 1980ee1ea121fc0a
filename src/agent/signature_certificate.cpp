#include "agent/signature_certificate.hpp"

#include <algorithm>
#include <tuple>

namespace tpcard::agent {
namespace {

using certificate::KeyUsage;

struct Candidate {
  SignatureCertificate chosen;
  bool key_is_visible = false;
};

auto rank(const Candidate& candidate, Instant now) {
  const auto& certificate = *candidate.chosen.certificate;
  return std::tuple(candidate.chosen.identity.has_value(), candidate.key_is_visible, certificate.is_valid_at(now),
                    certificate.not_after());
}

}  // namespace

bool is_for_signatures(const certificate::Certificate& certificate) {
  return certificate.allows(KeyUsage::digital_signature) && !certificate.allows(KeyUsage::key_encipherment) &&
         !certificate.allows(KeyUsage::data_encipherment) && !certificate.is_authority();
}

std::optional<SignatureCertificate> choose_signature_certificate(Session& session, Instant now) {
  std::vector<Candidate> candidates;
  for (auto& [der, id] : session.certificates()) {
    auto certificate = certificate::Certificate::parse(der);
    if (!certificate || !is_for_signatures(**certificate)) continue;
    auto identity = certificate::card_identity(**certificate, certificate::taiwan_gpki());
    const bool visible = session.private_key(id).has_value();
    candidates.push_back({{std::move(*certificate), std::move(id), std::move(identity)}, visible});
  }
  const auto best = std::ranges::max_element(candidates, {}, [now](const Candidate& one) { return rank(one, now); });
  if (best == candidates.end()) return std::nullopt;
  return std::move(best->chosen);
}

}  // namespace tpcard::agent
