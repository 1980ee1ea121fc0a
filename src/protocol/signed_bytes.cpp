#include "protocol/signed_bytes.hpp"

namespace tpcard::protocol {

Bytes signed_bytes(const SiteOrigin& origin, std::string_view nonce, HashAlgorithm hash) {
  auto bytes = digest(hash, as_bytes(origin.text()));
  const auto second = digest(hash, as_bytes(nonce));
  bytes.insert(bytes.end(), second.begin(), second.end());
  return bytes;
}

}  // namespace tpcard::protocol
