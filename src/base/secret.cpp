#include "base/secret.hpp"

#include <utility>

namespace tpcard {

Secret::Secret(std::string_view text) : bytes_(as_bytes(text).begin(), as_bytes(text).end()) {}

Secret::~Secret() { wipe(bytes_); }

Secret::Secret(Secret&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe(bytes_);
    bytes_ = std::exchange(other.bytes_, {});
  }
  return *this;
}

void wipe(std::span<std::uint8_t> bytes) {
  volatile std::uint8_t* byte = bytes.data();
  for (std::size_t i = 0; i < bytes.size(); ++i) byte[i] = 0;
}

}  // namespace tpcard
