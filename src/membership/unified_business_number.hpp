// 統一編號: eight digits with a check digit (the Ministry of Finance's rule in force since April 2023; gpki.md).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tpcard::membership {

class UnifiedBusinessNumber {
 public:
  /// Nothing for what is not eight ASCII digits with a right check digit.
  [[nodiscard]] static std::optional<UnifiedBusinessNumber> parse(std::string_view text);
  [[nodiscard]] const std::string& text() const { return text_; }
  friend bool operator==(const UnifiedBusinessNumber&, const UnifiedBusinessNumber&) = default;

 private:
  explicit UnifiedBusinessNumber(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

/// Eight digits, whether or not the check digit is right: tells "malformed" from "mistyped".
[[nodiscard]] bool looks_like_unified_business_number(std::string_view text);

}  // namespace tpcard::membership
