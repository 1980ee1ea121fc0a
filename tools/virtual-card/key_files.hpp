// A card's keys from the files that tools/pki/issue writes: certificate (PEM) and private key (PEM), by OpenSSL.
#pragma once

#include <filesystem>

#include "virtual-card/piv_card.hpp"

namespace tpcard::virtual_card {

/// Throws std::runtime_error with a sentence when a file is not what it should be, or the key is none a PIV card has:
/// RSA-2048, RSA-3072, P-256, P-384.
[[nodiscard]] CardKey read_key(CardKey::Place place, const std::filesystem::path& certificate,
                               const std::filesystem::path& key);

}  // namespace tpcard::virtual_card
