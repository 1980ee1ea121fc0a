#include "membership/legal_name.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <stdexcept>

namespace tpcard::membership {
namespace {

icu::UnicodeString normalized(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  // Not NFKC_Casefold: that drops invisible characters and changes of direction, which a person must be asked about.
  const auto* nfkc = icu::Normalizer2::getNFKCInstance(status);
  if (U_FAILURE(status)) throw std::runtime_error("ICU has no NFKC data");
  auto folded = nfkc->normalize(
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size()))), status);
  if (U_FAILURE(status)) throw std::runtime_error("ICU could not normalize a name");
  folded.foldCase();
  icu::UnicodeString result;
  for (std::int32_t i = 0; i < folded.length(); i = folded.moveIndex32(i, 1)) {
    const auto c = folded.char32At(i);
    if (u_isUWhiteSpace(c)) continue;
    result.append(c == U'台' ? static_cast<UChar32>(U'臺') : c);
  }
  return result;
}

}  // namespace

bool same_legal_name(std::string_view left, std::string_view right) { return normalized(left) == normalized(right); }

}  // namespace tpcard::membership
