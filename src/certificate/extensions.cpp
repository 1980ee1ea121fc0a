#include "certificate/extensions.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "certificate/general_name.hpp"
#include "certificate/set_of.hpp"

namespace tpcard::certificate {
namespace {

using der::Reader;
using der::Tag;

std::optional<std::string> ia5(ByteView content) { return text_of_string({Tag::ia5_string, content, content}); }

std::optional<Oid> take_oid(Reader& reader) {
  const auto content = reader.content(Tag::object_identifier);
  return content ? oid_from_der(*content) : std::nullopt;
}

bool read_key_usage(ByteView value, CertificateContents& contents) {
  const auto element = der::sole(value);
  if (!element || element->tag != Tag::bit_string) return false;
  const auto bits = der::named_bits(element->content);
  if (!bits || *bits == 0) return false;  // RFC 5280 §4.2.1.3: at least one bit is set
  contents.key_usage = KeyUsages{*bits};
  return true;
}

bool read_extended_key_usage(ByteView value, CertificateContents& contents) {
  auto list = der::sole_sequence(value);
  if (!list || list->at_end()) return false;
  contents.extended_key_usage.emplace();
  while (!list->at_end()) {
    auto oid = take_oid(*list);
    if (!oid) return false;
    contents.extended_key_usage->push_back(std::move(*oid));
  }
  return true;
}

bool read_basic_constraints(ByteView value, CertificateContents& contents) {
  auto fields = der::sole_sequence(value);
  if (!fields) return false;
  BasicConstraints constraints;
  if (const auto authority = fields->content(Tag::boolean)) {
    // DER leaves a default out, but an explicit FALSE is met in the field and says nothing new.
    const auto flag = der::boolean(*authority);
    if (!flag) return false;
    constraints.authority = *flag;
  }
  if (const auto length = fields->content(Tag::integer)) {
    constraints.path_length = der::small_integer(*length);
    if (!constraints.path_length) return false;
  }
  contents.basic_constraints = constraints;
  return fields->at_end();
}

/// policyQualifiers: SEQUENCE SIZE (1..MAX) OF SEQUENCE { policyQualifierId, qualifier }, and nothing behind it.
bool has_qualifiers(Reader& policy) {
  auto list = policy.into(Tag::sequence);
  if (!list || list->at_end() || !policy.at_end()) return false;
  while (!list->at_end()) {
    auto qualifier = list->into(Tag::sequence);
    if (!qualifier || !take_oid(*qualifier) || !qualifier->any() || !qualifier->at_end()) return false;
  }
  return true;
}

bool read_policies(ByteView value, CertificateContents& contents) {
  auto list = der::sole_sequence(value);
  if (!list || list->at_end()) return false;
  while (!list->at_end()) {
    auto policy = list->into(Tag::sequence);
    if (!policy) return false;
    auto oid = take_oid(*policy);
    if (!oid || std::ranges::count(contents.policies, *oid) != 0) return false;  // RFC 5280 §4.2.1.4: not twice
    contents.policies.push_back(std::move(*oid));
    if (!policy->at_end() && !has_qualifiers(*policy)) return false;
  }
  return true;
}

bool read_subject_key_identifier(ByteView value, CertificateContents& contents) {
  const auto element = der::sole(value);
  if (!element || element->tag != Tag::octet_string) return false;
  contents.subject_key_identifier = element->content;
  return true;
}

bool read_authority_key_identifier(ByteView value, CertificateContents& contents) {
  auto fields = der::sole_sequence(value);
  if (!fields) return false;
  AuthorityKeyIdentifier identifier;
  identifier.key_identifier = fields->content(der::context(0));
  const auto issuer = fields->element(der::context_constructed(1));
  const auto serial = fields->content(der::context(2));
  if (issuer.has_value() != serial.has_value() || !fields->at_end()) return false;  // RFC 5280 §A.2: both or neither
  contents.authority_key_identifier = identifier;
  return true;
}

bool read_authority_info_access(ByteView value, CertificateContents& contents) {
  auto list = der::sole_sequence(value);
  if (!list || list->at_end()) return false;
  while (!list->at_end()) {
    auto description = list->into(Tag::sequence);
    if (!description) return false;
    const auto method = take_oid(*description);
    const auto location = take_general_name(*description);
    if (!method || !location || !description->at_end()) return false;
    if (location->kind == NameKind::uri && *method == "1.3.6.1.5.5.7.48.1") {
      contents.ocsp_urls.emplace_back(as_text(location->content));
    }
  }
  return true;
}

/// distributionPoint [0] { fullName [0] GeneralNames | nameRelativeToCRLIssuer [1] }
bool read_point_name(Reader name, DistributionPoint& point) {
  auto choice = name.any();
  if (!choice || !name.at_end()) return false;
  if (choice->tag == der::context_constructed(1)) return true;
  if (choice->tag != der::context_constructed(0)) return false;
  Reader names(choice->content);
  if (names.at_end()) return false;
  while (!names.at_end()) {
    const auto one = names.any();
    if (!one) return false;
    if (one->tag != der::context(6)) continue;
    auto uri = ia5(one->content);
    if (!uri) return false;
    point.uris.push_back(std::move(*uri));
  }
  return true;
}

bool read_crl_distribution_points(ByteView value, CertificateContents& contents) {
  auto list = der::sole_sequence(value);
  if (!list || list->at_end()) return false;
  while (!list->at_end()) {
    auto fields = list->into(Tag::sequence);
    if (!fields) return false;
    DistributionPoint point;
    if (const auto name = fields->into(der::context_constructed(0)); name && !read_point_name(*name, point))
      return false;
    (void)fields->content(der::context(1));  // reasons: whether a list speaks for all of them, the list says
    point.has_crl_issuer = fields->content(der::context_constructed(2)).has_value();
    if (!fields->at_end()) return false;
    contents.crl_distribution_points.push_back(std::move(point));
  }
  return true;
}

bool read_subject_alt_name(ByteView value, CertificateContents& contents) {
  const auto names = read_general_names(value);
  if (!names) return false;
  for (const auto& one : *names) {
    if (one.kind == NameKind::email) contents.email_addresses.emplace_back(as_text(one.content));
  }
  return true;
}

/// Applied by path validation, which reads it again; what is malformed ends here.
bool is_name_constraints(ByteView value, CertificateContents& /*contents*/) {
  return read_name_constraints(value).has_value();
}

/// The three that follow are applied by OpenSSL during path validation, which reads them less strictly.
bool is_policy_mappings(ByteView value, CertificateContents& /*contents*/) {
  auto list = der::sole_sequence(value);
  if (!list || list->at_end()) return false;
  while (!list->at_end()) {
    auto pair = list->into(Tag::sequence);
    if (!pair || !take_oid(*pair) || !take_oid(*pair) || !pair->at_end()) return false;
  }
  return true;
}

/// SkipCerts ::= INTEGER (0..MAX)
bool is_skip_certs(ByteView content) { return der::is_integer(content) && !der::is_negative(content); }

bool is_policy_constraints(ByteView value, CertificateContents& /*contents*/) {
  auto fields = der::sole_sequence(value);
  if (!fields || fields->at_end()) return false;
  for (const unsigned number : {0U, 1U}) {
    if (const auto skip = fields->content(der::context(number)); skip && !is_skip_certs(*skip)) return false;
  }
  return fields->at_end();
}

bool is_inhibit_any_policy(ByteView value, CertificateContents& /*contents*/) {
  const auto element = der::sole(value);
  return element && element->tag == Tag::integer && is_skip_certs(element->content);
}

bool read_attribute_values(Reader values, DirectoryAttribute& attribute) {
  if (values.at_end() || !is_in_order(values.rest())) return false;
  while (!values.at_end()) {
    const auto value = values.any();
    if (!value) return false;
    const bool is_oid = value->tag == Tag::object_identifier;
    auto text = is_oid ? oid_from_der(value->content) : text_of_string(*value);
    if (text) attribute.values.push_back(std::move(*text));
    // A string that lies about itself could hide a second identity; other types are simply not for us.
    else if (is_oid || value->tag == Tag::utf8_string || value->tag == Tag::printable_string)
      return false;
  }
  return true;
}

bool read_directory_attributes(ByteView value, CertificateContents& contents) {
  auto list = der::sole_sequence(value);
  if (!list || list->at_end()) return false;
  while (!list->at_end()) {
    auto pair = list->into(Tag::sequence);
    if (!pair) return false;
    auto type = take_oid(*pair);
    const auto values = pair->into(Tag::set);
    if (!type || !values || !pair->at_end()) return false;
    DirectoryAttribute attribute{std::move(*type), {}};
    if (!read_attribute_values(*values, attribute)) return false;
    contents.directory_attributes.push_back(std::move(attribute));
  }
  return true;
}

struct Handler {
  std::string_view oid;
  bool (*read)(ByteView, CertificateContents&);  ///< null: OpenSSL reads and applies it during path validation
  bool processed_when_critical;
};

constexpr std::array kHandlers = {
    Handler{extension::key_usage, read_key_usage, true},
    Handler{extension::extended_key_usage, read_extended_key_usage, true},
    Handler{extension::basic_constraints, read_basic_constraints, true},
    Handler{extension::certificate_policies, read_policies, true},
    Handler{extension::subject_key_identifier, read_subject_key_identifier, false},
    Handler{extension::authority_key_identifier, read_authority_key_identifier, false},
    Handler{extension::authority_info_access, read_authority_info_access, false},
    Handler{extension::crl_distribution_points, read_crl_distribution_points, true},
    Handler{extension::subject_alt_name, read_subject_alt_name, true},
    Handler{extension::subject_directory_attributes, read_directory_attributes, false},
    Handler{extension::name_constraints, is_name_constraints, true},
    Handler{extension::policy_mappings, is_policy_mappings, true},
    Handler{extension::policy_constraints, is_policy_constraints, true},
    Handler{extension::inhibit_any_policy, is_inhibit_any_policy, true},
};

std::optional<Extension> take_extension(Reader& list) {
  auto fields = list.into(Tag::sequence);
  if (!fields) return std::nullopt;
  auto oid = take_oid(*fields);
  Extension found;
  if (const auto critical = fields->content(Tag::boolean)) {
    // X.690 §11.5: a default (FALSE) is left out.
    if (der::boolean(*critical) != true) return std::nullopt;
    found.critical = true;
  }
  const auto value = fields->content(Tag::octet_string);
  if (!oid || !value || !fields->at_end()) return std::nullopt;
  found.oid = std::move(*oid);
  found.value = *value;
  return found;
}

}  // namespace

std::expected<void, std::string_view> read_extensions(Reader list, CertificateContents& contents) {
  if (list.at_end()) return std::unexpected("no extension in extensions");
  while (!list.at_end()) {
    auto one = take_extension(list);
    if (!one) return std::unexpected("malformed extension");
    // RFC 5280 §4.2: not more than one instance of a particular extension.
    if (std::ranges::count(contents.extensions, one->oid, &Extension::oid) != 0)
      return std::unexpected("extension twice");
    const auto* handler = std::ranges::find(kHandlers, std::string_view(one->oid), &Handler::oid);
    const bool known = handler != kHandlers.end();
    if (known && handler->read != nullptr && !handler->read(one->value, contents)) {
      return std::unexpected(handler->oid);
    }
    if (one->critical && (!known || !handler->processed_when_critical)) contents.unknown_critical.push_back(one->oid);
    contents.extensions.push_back(std::move(*one));
  }
  return {};
}

}  // namespace tpcard::certificate
