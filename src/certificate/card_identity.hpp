// Which organization a card's certificate names. The rules are data (IdentityProfile), so another PKI is a file and not
// a release (docs/operations.md, Profiles); taiwan_gpki() is the profile of MOEACA and XCA.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "certificate/certificate.hpp"

namespace tpcard::certificate {

/// 正卡, 附卡.
enum class CardRank { primary, secondary, unknown };

[[nodiscard]] std::string_view to_string(CardRank rank);

/// Identity is scheme and identifier alone; the name is an attribute.
struct CardIdentity {
  std::string scheme;      ///< of the profile: `moeaca`, `xca`, …
  std::string identifier;  ///< the 統一編號 (moeaca), the organization's OID (xca)
  std::string legal_name;  ///< as the card spells it, UTF-8, one line without control characters
  CardRank rank = CardRank::unknown;
  /// Proven by the card; only a scheme whose identifier it is has one.
  std::optional<std::string> unified_business_number;
  friend bool operator==(const CardIdentity&, const CardIdentity&) = default;
};

/// What the subject class (or the extended key usage) says of the holder. Open: what is unknown is an organization
/// until its identity says otherwise.
enum class SubjectKind { organization, natural_person, agency, server };

struct SubjectClass {
  std::optional<Oid> oid;
  SubjectKind kind = SubjectKind::organization;
};

/// What an identifier looks like: digits (IdentityScheme::digits of them), an OID, or one plain line of up to 64 bytes.
enum class IdentifierForm { digits, object_identifier, line };

/// Where a scheme's identifier stands: in subjectDirectoryAttributes, or in the subject's name.
enum class IdentifierPlace { directory, subject };

/// One kind of card.
struct IdentityScheme {
  std::string name;  ///< `moeaca`
  Oid identifier_attribute;
  IdentifierPlace place = IdentifierPlace::directory;
  IdentifierForm form = IdentifierForm::object_identifier;
  std::size_t digits = 0;  ///< how many, for IdentifierForm::digits
  /// An attribute of the subject that repeats the identifier on some cards; where it is there, both must agree.
  std::optional<Oid> repeated_in_subject;
  /// A certificate whose issuer's OU (or O, CN) contains one of these is of this scheme and no other.
  std::vector<std::string> issuer_words;
  bool identifier_is_business_number = false;
  friend bool operator==(const IdentityScheme&, const IdentityScheme&) = default;
};

struct IdentityProfile {
  std::vector<IdentityScheme> schemes;
  Oid class_attribute;
  Oid rank_attribute;
  std::vector<Oid> natural_person_attributes;  ///< their presence alone marks a person's certificate
  std::vector<Oid> natural_person_classes;     ///< roots: what lies beneath is meant too
  std::vector<Oid> agency_classes;
  std::vector<Oid> server_classes;
  friend bool operator==(const IdentityProfile&, const IdentityProfile&) = default;

  /// Whether this scheme's identifier is the holder's business number; false for a scheme it does not have.
  [[nodiscard]] bool proves_business_number(std::string_view scheme) const;
};

[[nodiscard]] const IdentityProfile& taiwan_gpki();

[[nodiscard]] SubjectClass subject_class(const Certificate& certificate, const IdentityProfile& profile);

/// Refuses with natural_person_card, agency_card, server_certificate, key_usage_not_accepted (encryption only, an
/// authority, an extended key usage that is not for signing in), identity_missing, identity_conflict; looked at in that
/// order. Says nothing about trust.
[[nodiscard]] Result<CardIdentity> card_identity(const Certificate& certificate, const IdentityProfile& profile);

}  // namespace tpcard::certificate
