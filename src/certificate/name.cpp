#include "certificate/name.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "certificate/set_of.hpp"

namespace tpcard::certificate {
namespace {

using der::Tag;

void append_utf8(std::string& text, std::uint32_t c) {
  const auto byte = [&](std::uint32_t value) { text += static_cast<char>(value); };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xC0 | c >> 6), byte(0x80 | (c & 63));
  } else if (c < 0x10000) {
    byte(0xE0 | c >> 12), byte(0x80 | (c >> 6 & 63)), byte(0x80 | (c & 63));
  } else {
    byte(0xF0 | c >> 18), byte(0x80 | (c >> 12 & 63)), byte(0x80 | (c >> 6 & 63)), byte(0x80 | (c & 63));
  }
}

/// BMPString (2) and UniversalString (4): big-endian units. Surrogates have no place in either.
std::optional<std::string> from_units(ByteView content, std::size_t width) {
  if (content.size() % width != 0) return std::nullopt;
  std::string text;
  for (std::size_t i = 0; i < content.size(); i += width) {
    std::uint32_t c = 0;
    for (auto byte : content.subspan(i, width)) c = c << 8 | byte;
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) return std::nullopt;
    append_utf8(text, c);
  }
  return text;
}

std::optional<std::string> from_ascii(ByteView content) {
  if (std::ranges::any_of(content, [](std::uint8_t byte) { return byte >= 0x80; })) return std::nullopt;
  return std::string(as_text(content));
}

bool is_string(Tag tag) {
  constexpr std::array kStrings = {Tag::utf8_string,      Tag::printable_string, Tag::ia5_string,
                                   Tag::numeric_string,   Tag::visible_string,   Tag::teletex_string,
                                   Tag::universal_string, Tag::bmp_string};
  return std::ranges::find(kStrings, tag) != kStrings.end();
}

std::optional<std::string> convert(const der::Element& element) {
  switch (element.tag) {
    case Tag::utf8_string:
      if (!is_utf8(as_text(element.content))) return std::nullopt;
      return std::string(as_text(element.content));
    case Tag::printable_string:
    case Tag::ia5_string:
    case Tag::numeric_string:
    case Tag::visible_string:
      return from_ascii(element.content);
    case Tag::teletex_string:  // T.61 as everybody reads it: Latin-1
      return from_units(element.content, 1);
    case Tag::bmp_string:
      return from_units(element.content, 2);
    case Tag::universal_string:
      return from_units(element.content, 4);
    default:
      return std::nullopt;
  }
}

/// RFC 5280 §7.1 by way of RFC 4518 as far as ASCII goes: inner white space is one space, none at the ends, no case.
std::string folded(std::string_view value) {
  std::string text;
  for (char c : value) {
    const bool space = c == ' ' || (c >= '\t' && c <= '\r');
    if (!space) {
      text += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    } else if (!text.empty() && text.back() != ' ') {
      text += ' ';
    }
  }
  if (text.ends_with(' ')) text.pop_back();
  return text;
}

std::string_view short_name(std::string_view type) {
  if (type == attribute::common_name) return "CN";
  if (type == attribute::serial_number) return "serialNumber";
  if (type == attribute::country) return "C";
  if (type == attribute::locality) return "L";
  if (type == attribute::organization) return "O";
  if (type == attribute::organizational_unit) return "OU";
  return type;
}

std::optional<NameAttribute> read_attribute(der::Reader& set) {
  auto pair = set.into(Tag::sequence);
  if (!pair) return std::nullopt;
  const auto type = pair->content(Tag::object_identifier);
  const auto value = pair->any();
  if (!type || !value || !pair->at_end()) return std::nullopt;
  auto oid = oid_from_der(*type);
  if (!oid) return std::nullopt;
  if (!is_string(value->tag)) return NameAttribute{std::move(*oid), '#' + to_hex(value->whole)};
  auto text = text_of_string(*value);
  if (!text) return std::nullopt;
  return NameAttribute{std::move(*oid), std::move(*text)};
}

}  // namespace

std::optional<std::string> text_of_string(const der::Element& element) {
  auto text = convert(element);
  if (text && text->find('\0') != std::string::npos) return std::nullopt;
  return text;
}

std::optional<Name> read_name(const der::Element& element) {
  if (element.tag != Tag::sequence) return std::nullopt;
  Name name{element.whole, {}};
  der::Reader rdns(element.content);
  for (std::size_t rdn = 0; !rdns.at_end(); ++rdn) {
    auto set = rdns.into(Tag::set);
    if (!set || set->at_end() || !is_in_order(set->rest())) return std::nullopt;
    while (!set->at_end()) {
      auto one = read_attribute(*set);
      if (!one) return std::nullopt;
      one->rdn = rdn;
      name.attributes.push_back(std::move(*one));
    }
  }
  return name;
}

bool same_name(const Name& left, const Name& right) {
  if (std::ranges::equal(left.der, right.der)) return true;
  return std::ranges::equal(left.attributes, right.attributes, [](const NameAttribute& a, const NameAttribute& b) {
    return a.rdn == b.rdn && a.type == b.type && (a.value == b.value || folded(a.value) == folded(b.value));
  });
}

std::vector<std::string_view> Name::values(std::string_view type) const {
  std::vector<std::string_view> found;
  for (const auto& one : attributes) {
    if (one.type == type) found.push_back(one.value);
  }
  return found;
}

std::string Name::text() const {
  std::string line;
  for (const auto& one : attributes) {
    if (!line.empty()) line += ", ";
    line.append(short_name(one.type)).append("=").append(one.value);
  }
  return line;
}

}  // namespace tpcard::certificate
