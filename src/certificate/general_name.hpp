// GeneralName (RFC 5280 §4.2.1.6) and the subtrees of nameConstraints (§4.2.1.10), as bytes of a known kind; and
// whether such a name is well-formed. Whether a name lies in a subtree is for path validation to say.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "certificate/der.hpp"

namespace tpcard::certificate {

/// The number of the CHOICE's tag.
enum class NameKind : std::uint8_t {
  other = 0,
  email = 1,
  dns = 2,
  x400 = 3,
  directory = 4,
  edi_party = 5,
  uri = 6,
  ip = 7,
  registered_id = 8,
};

struct GeneralName {
  NameKind kind;
  ByteView content;  ///< of the tag: for a directory name the Name's SEQUENCE
};

/// permittedSubtrees and excludedSubtrees; `minimum` and `maximum` are refused when they say anything.
struct NameConstraints {
  std::vector<GeneralName> permitted;
  std::vector<GeneralName> excluded;
};

/// One GeneralName; nothing when it is none, or when a part that RFC 5280 fixes is not so (ASCII text, an OID, a Name).
[[nodiscard]] std::optional<GeneralName> take_general_name(der::Reader& reader);
/// A SEQUENCE of at least one.
[[nodiscard]] std::optional<std::vector<GeneralName>> read_general_names(ByteView sequence);
/// The content of the extension; an empty one is refused, as RFC 5280 tells authorities.
[[nodiscard]] std::optional<NameConstraints> read_name_constraints(ByteView sequence);

/// RFC 1034 §3.5, with the underscore that everybody uses.
[[nodiscard]] bool is_host(std::string_view name);
/// Whether a subject's name is one of its kind: a host name (whose first label may be a star alone), one mailbox, an
/// absolute URI, an address of 4 or 16 bytes. Kinds without a syntax of ours are.
[[nodiscard]] bool is_well_formed_subject(const GeneralName& name);
/// The same for the base of a subtree: a host name without star or leading dot (an empty one stands for all), a
/// mailbox, a host or its domain, an address with a mask of leading ones.
[[nodiscard]] bool is_well_formed_subtree(const GeneralName& name);

}  // namespace tpcard::certificate
