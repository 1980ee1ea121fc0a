// Our certificates as OpenSSL's X509. Internal to this room.
#pragma once

#include <memory>

#include "certificate/certificate.hpp"
#include "trust/anchor.hpp"
#include "trust/openssl.hpp"

namespace tpcard::trust {

/// Null when OpenSSL cannot read what we could.
[[nodiscard]] std::shared_ptr<X509> decode(const certificate::Certificate& certificate);
/// The store's decoded anchor, or decoded now.
[[nodiscard]] std::shared_ptr<X509> decode(const certificate::Certificate& certificate, const TrustStore& store);

}  // namespace tpcard::trust
