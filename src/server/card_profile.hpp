// By what cards are read and under which policies they must have been issued. Taiwan's profile is built in; another
// country's is a file (docs/operations.md, Profiles) and not a release.
#pragma once

#include <filesystem>
#include <vector>

#include "certificate/card_identity.hpp"
#include "server/configuration_error.hpp"

namespace tpcard::server {

struct CardProfile {
  certificate::IdentityProfile identity;
  std::vector<certificate::Oid> required_policies;   ///< a card names one of these; empty: any will do
  std::vector<certificate::Oid> forbidden_policies;  ///< a card that names one is refused (issued for tests)
  friend bool operator==(const CardProfile&, const CardProfile&) = default;
};

/// MOEACA and XCA: packaging/profiles/taiwan-gpki.toml says the same (a test holds the two together).
[[nodiscard]] CardProfile taiwan_profile();

/// Reads a profile; throws ConfigurationError where a key is unknown, missing or not what is expected.
[[nodiscard]] CardProfile read_card_profile(const std::filesystem::path& file);

/// The file's profile, or Taiwan's when no file is named.
[[nodiscard]] CardProfile card_profile(const std::filesystem::path& file);

}  // namespace tpcard::server
