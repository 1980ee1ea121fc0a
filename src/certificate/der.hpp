// A strict reader of DER (X.690 §10–11): definite, minimal lengths; low tag numbers; no bytes left over unless the
// caller asks what is left. Views into the caller's buffer, no copies, no exceptions, no recursion.
#pragma once

#include <optional>

#include "base/bytes.hpp"
#include "base/clock.hpp"

namespace tpcard::certificate::der {

/// Identifier octet. Only low tag numbers (< 31) exist in what we read.
enum class Tag : std::uint8_t {
  boolean = 0x01,
  integer = 0x02,
  bit_string = 0x03,
  octet_string = 0x04,
  null = 0x05,
  object_identifier = 0x06,
  enumerated = 0x0A,
  utf8_string = 0x0C,
  numeric_string = 0x12,
  printable_string = 0x13,
  teletex_string = 0x14,
  ia5_string = 0x16,
  utc_time = 0x17,
  generalized_time = 0x18,
  visible_string = 0x1A,
  universal_string = 0x1C,
  bmp_string = 0x1E,
  sequence = 0x30,
  set = 0x31,
};

/// [n], primitive (IMPLICIT over a primitive type) and constructed (EXPLICIT, or IMPLICIT over a SEQUENCE).
[[nodiscard]] constexpr Tag context(unsigned number) { return static_cast<Tag>(0x80U | number); }
[[nodiscard]] constexpr Tag context_constructed(unsigned number) { return static_cast<Tag>(0xA0U | number); }

/// One tag-length-value.
struct Element {
  Tag tag;
  ByteView content;
  ByteView whole;  ///< with identifier and length octets
};

/// Reads elements one after another. Every call either takes one element or leaves the reader where it was.
class Reader {
 public:
  explicit Reader(ByteView bytes) : rest_(bytes) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] ByteView rest() const { return rest_; }
  [[nodiscard]] bool next_is(Tag tag) const;

  /// The next element whatever its tag; nothing at the end or when it is not DER.
  [[nodiscard]] std::optional<Element> any();
  /// The next element if it has this tag.
  [[nodiscard]] std::optional<Element> element(Tag tag);
  /// The content of the next element if it has this tag.
  [[nodiscard]] std::optional<ByteView> content(Tag tag);
  /// A reader of the content of the next element if it has this tag.
  [[nodiscard]] std::optional<Reader> into(Tag tag);

 private:
  ByteView rest_;
};

/// The one element that these bytes are, nothing after it.
[[nodiscard]] std::optional<Element> sole(ByteView bytes);
[[nodiscard]] std::optional<Reader> sole_sequence(ByteView bytes);

/// Contents of primitive types; nothing when the encoding is not DER's one.
[[nodiscard]] std::optional<bool> boolean(ByteView content);
/// True when an INTEGER's content is minimal (X.690 §8.3.2) and not empty.
[[nodiscard]] bool is_integer(ByteView content);
[[nodiscard]] bool is_negative(ByteView integer);
/// A non-negative INTEGER that fits.
[[nodiscard]] std::optional<std::uint64_t> small_integer(ByteView content);
/// BIT STRING without unused bits: the bytes (keys, signatures).
[[nodiscard]] std::optional<ByteView> octets_of_bit_string(ByteView content);
/// BIT STRING as a named bit list (X.690 §11.2.2: no trailing zero bits), bit 0 of the ASN.1 in the lowest bit; at
/// most 32.
[[nodiscard]] std::optional<std::uint32_t> named_bits(ByteView content);
/// UTCTime (YYMMDDHHMMSSZ; 50–99 are 1950–1999, RFC 5280 §4.1.2.5.1) or GeneralizedTime (YYYYMMDDHHMMSSZ).
[[nodiscard]] std::optional<Instant> time(const Element& element);

}  // namespace tpcard::certificate::der
