// A site's origin (RFC 6454 §6.2), as a browser serializes it: `https://host[:port]`. What cards sign and what lists of
// allowed sites hold.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace tpcard::protocol {

class SiteOrigin {
 public:
  /// https, or http on `localhost`, `127.0.0.1` or `[::1]` (development). The scheme's own port is left out and letters
  /// become small. Refuses with site_not_listed: `null`, user-info, a path (even `/`), non-ASCII hosts, other schemes.
  [[nodiscard]] static Result<SiteOrigin> parse(std::string_view text);

  /// `https://card.example`, `http://localhost:8080`: the signed bytes.
  [[nodiscard]] const std::string& text() const { return text_; }
  /// What the Host header of a request to this site says: `card.example`, `localhost:8080`.
  [[nodiscard]] std::string_view host() const;
  [[nodiscard]] bool is_secure() const { return text_.starts_with("https:"); }

  friend bool operator==(const SiteOrigin&, const SiteOrigin&) = default;

 private:
  explicit SiteOrigin(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace tpcard::protocol
