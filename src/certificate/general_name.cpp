#include "certificate/general_name.hpp"

#include <algorithm>
#include <bit>

#include "base/text.hpp"
#include "certificate/name.hpp"
#include "certificate/oid.hpp"

namespace tpcard::certificate {
namespace {

using der::Reader;
using der::Tag;

std::optional<NameKind> kind_of(Tag tag) {
  const auto octet = static_cast<unsigned>(tag);
  const auto number = octet & 0x1FU;
  // otherName, x400Address and ediPartyName are SEQUENCEs; Name is a CHOICE, and so its tag is explicit (X.680
  // §31.2.7).
  const bool constructed = number == 0 || number == 3 || number == 4 || number == 5;
  if (number > 8 || octet != (constructed ? 0xA0U | number : 0x80U | number)) return std::nullopt;
  return static_cast<NameKind>(number);
}

bool is_other_name(ByteView content) {
  Reader fields(content);
  const auto oid = fields.content(Tag::object_identifier);
  const auto value = fields.into(der::context_constructed(0));
  return oid && oid_from_der(*oid) && value && der::sole(value->rest()) && fields.at_end();
}

bool is_directory_name(ByteView content) {
  const auto name = der::sole(content);
  return name && read_name(*name);
}

bool is_readable(NameKind kind, ByteView content) {
  switch (kind) {
    case NameKind::email:
    case NameKind::dns:
    case NameKind::uri:
      return text_of_string({Tag::ia5_string, content, content}).has_value();
    case NameKind::other:
      return is_other_name(content);
    case NameKind::directory:
      return is_directory_name(content);
    case NameKind::registered_id:
      return oid_from_der(content).has_value();
    case NameKind::x400:
    case NameKind::edi_party:
    case NameKind::ip:
      return true;
  }
  return false;
}

/// GeneralSubtree ::= SEQUENCE { base, minimum [0] DEFAULT 0, maximum [1] OPTIONAL }; RFC 5280 allows the base alone.
std::optional<std::vector<GeneralName>> read_subtrees(Reader list) {
  std::vector<GeneralName> bases;
  if (list.at_end()) return std::nullopt;
  while (!list.at_end()) {
    auto fields = list.into(Tag::sequence);
    auto base = fields ? take_general_name(*fields) : std::nullopt;
    if (!base || !fields->at_end()) return std::nullopt;
    bases.push_back(*base);
  }
  return bases;
}

bool is_label(std::string_view label) {
  const auto ordinary = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  return !label.empty() && label.size() <= 63 && std::ranges::all_of(label, ordinary);
}

bool is_mailbox(std::string_view address) {
  const auto at = address.find('@');
  const auto local = address.substr(0, at);
  const bool printable = std::ranges::all_of(local, [](char c) { return c > ' ' && c <= '~'; });
  return at != std::string_view::npos && !local.empty() && printable && is_host(address.substr(at + 1));
}

/// RFC 3986 §3: a scheme and something behind it; RFC 5280 §4.2.1.6 allows no relative one.
bool is_absolute_uri(std::string_view uri) {
  const auto colon = uri.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == uri.size()) return false;
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto in_scheme = [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  };
  return is_letter(uri.front()) && std::ranges::all_of(uri.substr(0, colon), in_scheme) &&
         std::ranges::all_of(uri, [](char c) { return c > ' ' && c <= '~'; });
}

/// A host, or `.domain` for all hosts beneath it.
bool is_host_or_domain(std::string_view name) { return is_host(name.starts_with('.') ? name.substr(1) : name); }

/// Ones, then zeros (RFC 4632, as RFC 5280 §4.2.1.10 asks).
bool is_mask(ByteView mask) {
  bool ended = false;
  for (const auto byte : mask) {
    if (ended && byte != 0) return false;
    if (std::countl_one(byte) + std::countr_zero(byte) < 8) return false;
    ended = byte != 0xFF;
  }
  return true;
}

}  // namespace

bool is_host(std::string_view name) {
  if (name.empty() || name.size() > 253) return false;
  for (;;) {
    const auto dot = name.find('.');
    if (!is_label(name.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    name.remove_prefix(dot + 1);
  }
}

std::optional<GeneralName> take_general_name(Reader& reader) {
  const auto element = reader.any();
  const auto kind = element ? kind_of(element->tag) : std::nullopt;
  if (!kind || !is_readable(*kind, element->content)) return std::nullopt;
  return GeneralName{*kind, element->content};
}

std::optional<std::vector<GeneralName>> read_general_names(ByteView sequence) {
  auto list = der::sole_sequence(sequence);
  if (!list || list->at_end()) return std::nullopt;
  std::vector<GeneralName> names;
  while (!list->at_end()) {
    const auto one = take_general_name(*list);
    if (!one) return std::nullopt;
    names.push_back(*one);
  }
  return names;
}

std::optional<NameConstraints> read_name_constraints(ByteView sequence) {
  auto fields = der::sole_sequence(sequence);
  if (!fields || fields->at_end()) return std::nullopt;
  NameConstraints constraints;
  for (const unsigned number : {0U, 1U}) {
    const auto list = fields->into(der::context_constructed(number));
    if (!list) continue;
    auto bases = read_subtrees(*list);
    if (!bases) return std::nullopt;
    (number == 0 ? constraints.permitted : constraints.excluded) = std::move(*bases);
  }
  if (!fields->at_end()) return std::nullopt;
  return constraints;
}

bool is_well_formed_subject(const GeneralName& name) {
  const auto text = as_text(name.content);
  switch (name.kind) {
    case NameKind::dns:
      return is_host(text.starts_with("*.") ? text.substr(2) : text);
    case NameKind::email:
      return is_mailbox(text);
    case NameKind::ip:
      return name.content.size() == 4 || name.content.size() == 16;
    case NameKind::uri:
      return is_absolute_uri(text);
    default:
      return true;
  }
}

bool is_well_formed_subtree(const GeneralName& name) {
  const auto text = as_text(name.content);
  switch (name.kind) {
    case NameKind::dns:
      return text.empty() || is_host(text);
    case NameKind::email:
      return is_mailbox(text) || is_host_or_domain(text);
    case NameKind::uri:
      return is_host_or_domain(text);
    case NameKind::ip:
      return (name.content.size() == 8 || name.content.size() == 32) &&
             is_mask(name.content.subspan(name.content.size() / 2));
    default:
      return true;
  }
}

}  // namespace tpcard::certificate
