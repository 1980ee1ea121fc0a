// Which of the certificates on a card signs. A card of ours holds two key pairs and some authorities under labels that
// nobody can rely on (gpki: "What is in a card"), so the certificates themselves are asked.
#pragma once

#include <optional>
#include <vector>

#include "agent/pkcs11_session.hpp"
#include "certificate/card_identity.hpp"
#include "certificate/certificate.hpp"

namespace tpcard::agent {

struct SignatureCertificate {
  certificate::CertificatePtr certificate;
  Bytes key_id;
  Result<certificate::CardIdentity> identity;
};

/// A certificate for signatures: digitalSignature, and neither an authority's nor an encryption key's.
[[nodiscard]] bool is_for_signatures(const certificate::Certificate& certificate);

/// The best of them: an organization's before anybody else's, then one whose key can be seen, then one that is valid
/// now, then the one that lasts longest. Nothing when no certificate is for signatures.
[[nodiscard]] std::optional<SignatureCertificate> choose_signature_certificate(Session& session, Instant now);

}  // namespace tpcard::agent
