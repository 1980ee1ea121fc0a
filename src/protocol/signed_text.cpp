#include "protocol/signed_text.hpp"

namespace tpcard::protocol {

std::string signed_text(const SiteOrigin& origin, Purpose purpose, std::string_view nonce, Instant time) {
  std::string text = "tpcard1\n";
  const auto line = [&](std::string_view name, std::string_view value) {
    text.append(name).append(": ").append(value).append("\n");
  };
  line("origin", origin.text());
  line("purpose", id_of(purpose));
  line("nonce", nonce);
  line("time", to_rfc3339(time));
  return text;
}

}  // namespace tpcard::protocol
