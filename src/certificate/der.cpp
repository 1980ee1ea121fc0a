#include "certificate/der.hpp"

#include <bit>

namespace tpcard::certificate::der {
namespace {

/// Tags whose encoding DER fixes: universal types are primitive except SEQUENCE and SET (X.690 §10.2: strings are never
/// constructed), 0 is end-of-contents, 31 announces a long tag.
bool is_allowed(std::uint8_t identifier) {
  if ((identifier & 0x1F) == 0x1F || identifier == 0) return false;
  if ((identifier & 0xC0) != 0) return true;
  const auto number = identifier & 0x1FU;
  const bool constructed = (identifier & 0x20) != 0;
  return constructed == (number == 0x10 || number == 0x11);
}

struct Header {
  std::size_t size;    ///< identifier and length octets
  std::size_t length;  ///< content octets
};

std::optional<Header> read_header(ByteView bytes) {
  if (bytes.size() < 2 || !is_allowed(bytes[0])) return std::nullopt;
  const auto first = bytes[1];
  if (first < 0x80) return Header{2, first};
  // X.690 §10.1: definite form with the least number of octets; four of them are more than we ever read.
  const std::size_t count = first & 0x7FU;
  if (count == 0 || count > 4 || bytes.size() < 2 + count || bytes[2] == 0) return std::nullopt;
  std::size_t length = 0;
  for (auto byte : bytes.subspan(2, count)) length = length << 8 | byte;
  if (length < 0x80) return std::nullopt;
  return Header{2 + count, length};
}

/// Two digits at a place that is known to be inside.
std::optional<unsigned> two_digits(ByteView text, std::size_t at) {
  const auto high = text[at] - unsigned{'0'};
  const auto low = text[at + 1] - unsigned{'0'};
  if (high > 9 || low > 9) return std::nullopt;
  return high * 10 + low;
}

/// MMDDHHMMSSZ
std::optional<Instant> moment(unsigned year, ByteView rest) {
  const auto month = two_digits(rest, 0);
  const auto day = two_digits(rest, 2);
  const auto hour = two_digits(rest, 4);
  const auto minute = two_digits(rest, 6);
  const auto second = two_digits(rest, 8);
  if (!month || !day || !hour || !minute || !second || rest[10] != 'Z') return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(year)}, std::chrono::month{*month},
                                         std::chrono::day{*day}};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  return Instant{std::chrono::sys_days{date}} + hours{*hour} + minutes{*minute} + seconds{*second};
}

}  // namespace

bool Reader::next_is(Tag tag) const { return !rest_.empty() && rest_[0] == static_cast<std::uint8_t>(tag); }

std::optional<Element> Reader::any() {
  const auto header = read_header(rest_);
  if (!header || header->length > rest_.size() - header->size) return std::nullopt;
  const auto whole = rest_.first(header->size + header->length);
  const Element element{static_cast<Tag>(whole[0]), whole.subspan(header->size), whole};
  rest_ = rest_.subspan(whole.size());
  return element;
}

std::optional<Element> Reader::element(Tag tag) {
  if (!next_is(tag)) return std::nullopt;
  return any();
}

std::optional<ByteView> Reader::content(Tag tag) {
  const auto found = element(tag);
  if (!found) return std::nullopt;
  return found->content;
}

std::optional<Reader> Reader::into(Tag tag) {
  const auto found = element(tag);
  if (!found) return std::nullopt;
  return Reader(found->content);
}

std::optional<Element> sole(ByteView bytes) {
  Reader reader(bytes);
  const auto element = reader.any();
  if (!element || !reader.at_end()) return std::nullopt;
  return element;
}

std::optional<Reader> sole_sequence(ByteView bytes) {
  const auto element = sole(bytes);
  if (!element || element->tag != Tag::sequence) return std::nullopt;
  return Reader(element->content);
}

std::optional<bool> boolean(ByteView content) {
  if (content.size() != 1 || (content[0] != 0 && content[0] != 0xFF)) return std::nullopt;  // X.690 §11.1
  return content[0] != 0;
}

bool is_integer(ByteView content) {
  if (content.empty()) return false;
  if (content.size() == 1) return true;
  const bool next_is_high = (content[1] & 0x80) != 0;
  return !(content[0] == 0 && !next_is_high) && !(content[0] == 0xFF && next_is_high);
}

bool is_negative(ByteView integer) { return !integer.empty() && (integer[0] & 0x80) != 0; }

std::optional<std::uint64_t> small_integer(ByteView content) {
  if (!is_integer(content) || is_negative(content)) return std::nullopt;
  if (content.size() > 9 || (content.size() == 9 && content[0] != 0)) return std::nullopt;
  std::uint64_t value = 0;
  for (auto byte : content) value = value << 8 | byte;
  return value;
}

std::optional<ByteView> octets_of_bit_string(ByteView content) {
  if (content.empty() || content[0] != 0) return std::nullopt;
  return content.subspan(1);
}

std::optional<std::uint32_t> named_bits(ByteView content) {
  if (content.empty() || content.size() > 5 || content[0] > 7) return std::nullopt;
  const auto bytes = content.subspan(1);
  if (bytes.empty()) return content[0] == 0 ? std::optional<std::uint32_t>(0) : std::nullopt;
  // X.690 §11.2.2: the last bit that counts is a one, so the unused bits are exactly the zeros after it.
  if (bytes.back() == 0 || std::countr_zero(bytes.back()) != content[0]) return std::nullopt;
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < bytes.size() * 8; ++i) {
    if ((bytes[i / 8] & (0x80U >> (i % 8))) != 0) bits |= 1U << i;
  }
  return bits;
}

std::optional<Instant> time(const Element& element) {
  const auto text = element.content;
  if (element.tag == Tag::utc_time && text.size() == 13) {
    const auto year = two_digits(text, 0);
    if (!year) return std::nullopt;
    return moment(*year < 50 ? 2000 + *year : 1900 + *year, text.subspan(2));
  }
  if (element.tag == Tag::generalized_time && text.size() == 15) {
    const auto century = two_digits(text, 0);
    const auto year = two_digits(text, 2);
    if (!century || !year) return std::nullopt;
    return moment(*century * 100 + *year, text.subspan(4));
  }
  return std::nullopt;
}

}  // namespace tpcard::certificate::der
