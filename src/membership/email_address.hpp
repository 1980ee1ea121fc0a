// A mailbox, parsed at the edge. What we accept is RFC 5321's Mailbox without quoted local parts, address literals,
// comments or anything but ASCII: what real mail systems hand out.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tpcard::membership {

class EmailAddress {
 public:
  /// Trims spaces; the domain becomes lower case. Nothing for what is not an address.
  [[nodiscard]] static std::optional<EmailAddress> parse(std::string_view text);

  /// As the person wrote it, domain in lower case: where mail goes.
  [[nodiscard]] const std::string& text() const { return text_; }
  /// All lower case: what addresses are compared by. `A@x.tw` and `a@x.tw` are one mailbox to us, so that nobody
  /// registers beside somebody else by a capital letter.
  [[nodiscard]] std::string key() const;

  friend bool operator==(const EmailAddress& left, const EmailAddress& right) { return left.key() == right.key(); }

 private:
  explicit EmailAddress(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace tpcard::membership
