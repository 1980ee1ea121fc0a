// A value that is wiped when it ends and never printed: PINs, keys.
#pragma once

#include <string_view>

#include "base/bytes.hpp"

namespace tpcard {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view text);
  explicit Secret(ByteView bytes) : Secret(as_text(bytes)) {}
  ~Secret();
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;

  [[nodiscard]] ByteView bytes() const { return bytes_; }
  [[nodiscard]] std::string_view text() const { return as_text(bytes_); }
  [[nodiscard]] bool empty() const { return bytes_.empty(); }

 private:
  Bytes bytes_;
};

/// Overwrites with zeros in a way the optimizer keeps.
void wipe(std::span<std::uint8_t> bytes);

}  // namespace tpcard
