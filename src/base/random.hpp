// Randomness as a parameter, like time.
#pragma once

#include <cstdint>
#include <span>

#include "base/bytes.hpp"

namespace tpcard {

class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::uint8_t> bytes) = 0;

  [[nodiscard]] Bytes bytes(std::size_t count);
  /// `count` random bytes as base64url: 32 bytes are 43 characters.
  [[nodiscard]] std::string token(std::size_t count);
  /// Uniform in [0, bound), by rejection.
  [[nodiscard]] std::uint32_t below(std::uint32_t bound);
};

/// The operating system's cryptographic generator. Safe from several threads. Throws when there is none.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> bytes) override;
};

}  // namespace tpcard
