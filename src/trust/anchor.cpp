#include "trust/anchor.hpp"

#include <algorithm>
#include <array>

#include "trust/path_memory.hpp"
#include "trust/x509.hpp"

namespace tpcard::trust {

TrustStore::TrustStore(std::vector<TrustAnchor> anchors)
    : anchors_(std::move(anchors)), memory_(std::make_unique<PathMemory>()) {
  // Decoded once here, not at every sign-in (190 µs each).
  for (const auto& anchor : anchors_) {
    if (auto decoded = decode(*anchor.certificate))
      decoded_.emplace_back(anchor.certificate->fingerprint(), std::move(decoded));
  }
}

TrustStore::~TrustStore() = default;

const TrustAnchor* TrustStore::find(const Sha256& fingerprint) const {
  const auto found = std::ranges::find_if(
      anchors_, [&](const TrustAnchor& anchor) { return anchor.certificate->fingerprint() == fingerprint; });
  return found == anchors_.end() ? nullptr : &*found;
}

bool TrustStore::is_pinned(const certificate::Certificate& certificate) const {
  return find(certificate.fingerprint()) != nullptr;
}

std::shared_ptr<x509_st> TrustStore::decoded(const Sha256& fingerprint) const {
  const auto found = std::ranges::find(decoded_, fingerprint, &Decoded::first);
  return found == decoded_.end() ? nullptr : found->second;
}

std::string_view known_authority(const Sha256& fingerprint) {
  struct Known {
    std::string_view sha256;
    std::string_view name;
  };
  constexpr std::array kKnown = {
      Known{"70b922bfda0e3f4a342e4ee22d579ae598d071cc5ec9c30f123680340388aea5", "GRCA G2"},
      Known{"57df6f20e04c588e85f35be8832f5d4e78958336ae3b18fb7c9bae0dfead4044", "GRCA G3"},
      Known{"0cf08b01e554eb7631d4916e9e8c5398af994242a26ca388638622a0e59ff379", "MOEACA G2"},
      Known{"b144fa2c7041b093a6775f557f1707499750ff7aedb0510dd573dd46a98a0d6c", "MOEACA G3"},
  };
  const auto* found = std::ranges::find(kKnown, std::string_view(to_hex(fingerprint)), &Known::sha256);
  return found == kKnown.end() ? std::string_view{} : found->name;
}

}  // namespace tpcard::trust
