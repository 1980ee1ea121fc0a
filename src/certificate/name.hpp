// Distinguished names (RFC 5280 §4.1.2.4): the DER that is compared, and the attributes that people read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "certificate/der.hpp"
#include "certificate/oid.hpp"

namespace tpcard::certificate {

namespace attribute {
inline constexpr std::string_view common_name = "2.5.4.3";
inline constexpr std::string_view serial_number = "2.5.4.5";
inline constexpr std::string_view country = "2.5.4.6";
inline constexpr std::string_view locality = "2.5.4.7";
inline constexpr std::string_view organization = "2.5.4.10";
inline constexpr std::string_view organizational_unit = "2.5.4.11";
}  // namespace attribute

struct NameAttribute {
  Oid type;
  std::string value;    ///< UTF-8 whatever the certificate's string type, without NUL; `#hex` for what is no string
  std::size_t rdn = 0;  ///< which relative distinguished name it stands in
};

struct Name {
  ByteView der;  ///< the SEQUENCE as it stands in the certificate, identifier octets included
  std::vector<NameAttribute> attributes;

  [[nodiscard]] bool empty() const { return attributes.empty(); }
  /// All values of one attribute type, in the order of the name.
  [[nodiscard]] std::vector<std::string_view> values(std::string_view type) const;
  /// `C=TW, O=行政院, OU=工商憑證管理中心`, for people and logs; never compared.
  [[nodiscard]] std::string text() const;
};

/// Reads a Name. Refuses empty RDNs, strings that are not what their type says and strings with an embedded NUL.
[[nodiscard]] std::optional<Name> read_name(const der::Element& element);

/// RFC 5280 §7.1: equal bytes, or equal after white space is folded and ASCII letters are taken without case. What
/// decides whether an issuer name fits a subject name.
[[nodiscard]] bool same_name(const Name& left, const Name& right);

/// A DER string of any of the directory string types, or IA5String, as UTF-8; nothing when malformed or with NUL.
[[nodiscard]] std::optional<std::string> text_of_string(const der::Element& element);

}  // namespace tpcard::certificate
