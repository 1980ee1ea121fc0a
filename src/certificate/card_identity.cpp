#include "certificate/card_identity.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tpcard::certificate {
namespace {

/// All values of one attribute of subjectDirectoryAttributes, wherever they stand.
std::vector<std::string_view> directory_values(const Certificate& certificate, std::string_view type) {
  std::vector<std::string_view> values;
  for (const auto& attribute : certificate.contents().directory_attributes) {
    if (attribute.type == type) values.insert(values.end(), attribute.values.begin(), attribute.values.end());
  }
  return values;
}

bool is_beneath_any(std::string_view oid, const std::vector<Oid>& roots) {
  return std::ranges::any_of(roots, [&](const Oid& root) { return is_beneath(oid, root); });
}

bool issuer_says(const Certificate& certificate, const std::vector<std::string>& words) {
  return std::ranges::any_of(certificate.issuer().attributes, [&](const NameAttribute& attribute) {
    const bool names = attribute.type == attribute::organizational_unit || attribute.type == attribute::organization ||
                       attribute.type == attribute::common_name;
    return names && std::ranges::any_of(words, [&](const std::string& word) { return attribute.value.contains(word); });
  });
}

constexpr std::size_t kLongestIdentifier = 64;

bool fits(std::string_view value, const IdentityScheme& scheme) {
  switch (scheme.form) {
    case IdentifierForm::object_identifier:
      return is_oid(value);
    case IdentifierForm::digits:
      return value.size() == scheme.digits && std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; });
    case IdentifierForm::line:
      return !value.empty() && value.size() <= kLongestIdentifier && trim(value) == value && is_plain_line(value);
  }
  return false;
}

std::vector<std::string_view> identifiers(const Certificate& certificate, const IdentityScheme& scheme) {
  if (scheme.place == IdentifierPlace::directory) return directory_values(certificate, scheme.identifier_attribute);
  return certificate.subject().values(scheme.identifier_attribute);
}

/// The authority decides the scheme. An authority we have no words for is read by the attribute that is there, unless
/// more than one is.
Result<const IdentityScheme*> scheme_of(const Certificate& certificate, const IdentityProfile& profile) {
  const IdentityScheme* found = nullptr;
  for (const auto& scheme : profile.schemes) {
    if (issuer_says(certificate, scheme.issuer_words)) return &scheme;
  }
  for (const auto& scheme : profile.schemes) {
    if (identifiers(certificate, scheme).empty()) continue;
    if (found != nullptr) return refuse(ErrorCode::identity_conflict, "identifiers of two schemes");
    found = &scheme;
  }
  if (found == nullptr) return refuse(ErrorCode::identity_missing, "no identifier attribute");
  return found;
}

Result<std::string> identifier_of(const Certificate& certificate, const IdentityScheme& scheme) {
  const auto values = identifiers(certificate, scheme);
  if (values.empty()) return refuse(ErrorCode::identity_missing, "no " + scheme.identifier_attribute);
  if (std::ranges::any_of(values, [&](std::string_view value) { return value != values.front(); })) {
    return refuse(ErrorCode::identity_conflict, "several identifiers");
  }
  if (!fits(values.front(), scheme)) return refuse(ErrorCode::identity_missing, "identifier malformed");
  if (scheme.repeated_in_subject) {
    for (auto repeated : certificate.subject().values(*scheme.repeated_in_subject)) {
      if (repeated != values.front()) return refuse(ErrorCode::identity_conflict, "subject names another identifier");
    }
  }
  return std::string(values.front());
}

Result<std::string> legal_name_of(const Certificate& certificate) {
  const auto names = certificate.subject().values(attribute::organization);
  if (names.empty()) return refuse(ErrorCode::identity_missing, "no organization name");
  // Several O are the upper and the lower organization, the last is the holder.
  const auto name = trim(names.back());
  if (name.empty() || !is_plain_line(name)) return refuse(ErrorCode::identity_missing, "organization name unreadable");
  return std::string(name);
}

CardRank rank_of(const Certificate& certificate, const IdentityProfile& profile) {
  const auto values = directory_values(certificate, profile.rank_attribute);
  if (values.size() != 1) return CardRank::unknown;
  if (values.front() == "primary") return CardRank::primary;
  return values.front() == "secondary" ? CardRank::secondary : CardRank::unknown;
}

Result<void> check_subject(const Certificate& certificate, const IdentityProfile& profile) {
  switch (subject_class(certificate, profile).kind) {
    case SubjectKind::natural_person:
      return refuse(ErrorCode::natural_person_card);
    case SubjectKind::agency:
      return refuse(ErrorCode::agency_card);
    case SubjectKind::server:
      return refuse(ErrorCode::server_certificate);
    case SubjectKind::organization:
      return {};
  }
  return {};
}

Result<void> check_usage(const Certificate& certificate) {
  const auto& contents = certificate.contents();
  if (certificate.is_authority() || certificate.allows(KeyUsage::key_cert_sign)) {
    return refuse(ErrorCode::key_usage_not_accepted, "an authority's certificate");
  }
  if (!certificate.allows(KeyUsage::digital_signature)) {
    return refuse(ErrorCode::key_usage_not_accepted, "keyUsage without digitalSignature");
  }
  if (!contents.extended_key_usage) return {};
  constexpr std::string_view kClientAuth = "1.3.6.1.5.5.7.3.2";
  constexpr std::string_view kEmailProtection = "1.3.6.1.5.5.7.3.4";
  constexpr std::string_view kAny = "2.5.29.37.0";
  const bool for_people = std::ranges::any_of(*contents.extended_key_usage, [&](const Oid& oid) {
    return oid == kClientAuth || oid == kEmailProtection || oid == kAny;
  });
  if (!for_people) return refuse(ErrorCode::key_usage_not_accepted, "extended key usage is for something else");
  return {};
}

}  // namespace

std::string_view to_string(CardRank rank) {
  switch (rank) {
    case CardRank::primary:
      return "primary";
    case CardRank::secondary:
      return "secondary";
    case CardRank::unknown:
      return "unknown";
  }
  return "unknown";
}

bool IdentityProfile::proves_business_number(std::string_view scheme) const {
  const auto found = std::ranges::find(schemes, scheme, &IdentityScheme::name);
  return found != schemes.end() && found->identifier_is_business_number;
}

SubjectClass subject_class(const Certificate& certificate, const IdentityProfile& profile) {
  SubjectClass result;
  const auto classes = directory_values(certificate, profile.class_attribute);
  if (!classes.empty()) result.oid = Oid(classes.front());
  const auto any_class = [&](const std::vector<Oid>& roots) {
    return std::ranges::any_of(classes, [&](std::string_view oid) { return is_beneath_any(oid, roots); });
  };
  const bool personal = std::ranges::any_of(
      profile.natural_person_attributes, [&](const Oid& type) { return !directory_values(certificate, type).empty(); });
  const auto& usages = certificate.contents().extended_key_usage;
  constexpr std::string_view kServerAuth = "1.3.6.1.5.5.7.3.1";
  if (any_class(profile.natural_person_classes) || personal) {
    result.kind = SubjectKind::natural_person;
  } else if (any_class(profile.agency_classes)) {
    result.kind = SubjectKind::agency;
  } else if (any_class(profile.server_classes) || (usages && std::ranges::count(*usages, kServerAuth) != 0)) {
    result.kind = SubjectKind::server;
  }
  return result;
}

Result<CardIdentity> card_identity(const Certificate& certificate, const IdentityProfile& profile) {
  if (auto checked = check_subject(certificate, profile); !checked) return std::unexpected(checked.error());
  if (auto checked = check_usage(certificate); !checked) return std::unexpected(checked.error());
  const auto scheme = scheme_of(certificate, profile);
  if (!scheme) return std::unexpected(scheme.error());
  auto identifier = identifier_of(certificate, **scheme);
  if (!identifier) return std::unexpected(identifier.error());
  auto name = legal_name_of(certificate);
  if (!name) return std::unexpected(name.error());
  CardIdentity identity{(*scheme)->name, std::move(*identifier), std::move(*name), rank_of(certificate, profile), {}};
  if ((*scheme)->identifier_is_business_number) identity.unified_business_number = identity.identifier;
  return identity;
}

}  // namespace tpcard::certificate
