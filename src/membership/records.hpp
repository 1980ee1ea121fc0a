// What the product remembers, in business words. Plain values; the store keeps them, the use cases change them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/hash.hpp"
#include "membership/email_address.hpp"

namespace tpcard::membership {

/// A random identifier of ours: 128 bits as base64url. The tag keeps a member's id from being taken for an
/// organization's.
template <typename Tag>
struct Id {
  std::string text;
  friend bool operator==(const Id&, const Id&) = default;
};
using MemberId = Id<struct MemberTag>;
using OrganizationId = Id<struct OrganizationTag>;

/// What the store knows of a cookie or a nonce: its SHA-256. The value itself is only in the browser.
using Key = Sha256;

enum class Language { zh_tw, en };
enum class MemberKind { organization, individual };
enum class OrganizationKind { company, business, school, foundation, association, other };
/// The kind of card that proves an identity, by its name in the profile in force (certificate::IdentityScheme).
struct Scheme {
  std::string name;
  friend bool operator==(const Scheme&, const Scheme&) = default;
};
enum class CardRank { primary, secondary, unknown };
enum class Purpose { verify, sign_in };

/// What a member says of itself: a claim, never unique, never proof (journey.md).
struct Profile {
  std::string name;
  std::optional<OrganizationKind> organization_kind = {};
  std::string unified_business_number = {};  ///< empty, or valid
  std::string address = {};
  std::string contact_name = {};
  std::string telephone = {};
  friend bool operator==(const Profile&, const Profile&) = default;
};

/// Which notice on personal data was accepted, and when.
struct Consent {
  std::string version;
  std::string text_sha256;  ///< hex
  Instant given_at;
};

enum class VerificationStep { component, card };

struct Member {
  MemberId id;
  MemberKind kind;
  EmailAddress email;
  Profile profile;
  Consent consent;
  Language language;
  VerificationStep verification_step = VerificationStep::component;
  /// Set when a card has proven it: then this is an organization member (組織會員), else a general member.
  std::optional<OrganizationId> organization = {};
  Instant registered_at;
};

/// An identity that a card has proven. Unique by scheme and identifier.
struct Organization {
  OrganizationId id;
  Scheme scheme;
  std::string identifier;  ///< 統一編號 (moeaca) or organization OID (xca)
  std::string legal_name;  ///< as the card spells it
  MemberId member;
  Instant proven_at;
};

enum class CardState { active, ended };

/// A card is its certificate's SHA-256. `ended` is for ever.
struct MemberCard {
  Sha256 fingerprint;
  OrganizationId organization;
  CardRank rank;
  CardState state;
  Instant not_after;
  Bytes certificate;  ///< DER: its revocation is looked at again while sessions live
  Instant linked_at;
  std::optional<Instant> last_used_at = {};
};

enum class FlowPurpose { registration, sign_in };
enum class FlowStep { consent, email, profile, complete };

/// A registration, or a sign-in by e-mail code, under way in one browser. Lives in the store, so that a reload, a
/// second tab or a restart of the service loses nothing.
struct Flow {
  Key key;
  FlowPurpose purpose;
  MemberKind kind;
  FlowStep step;
  Language language;
  std::optional<Consent> consent = {};
  std::optional<EmailAddress> email = {};  ///< where the last code went; proven from step `profile` on
  bool human_passed = false;
  int wrong_codes = 0;
  int mails_sent = 0;
  std::optional<Instant> last_mail_at = {};
  Instant expires_at;
};

/// A mailed code, kept as a keyed hash. A decoy (no code was mailed) is a row whose hash nothing fits.
struct EmailCode {
  Key flow;
  int number;  ///< 第 n 封
  std::string email_key;
  Sha256 code_hash;
  Instant expires_at;
};

struct Challenge {
  Key nonce;
  Key browser;
  Purpose purpose;
  std::optional<Key> session = {};  ///< for `verify`: the session that asked
  Instant expires_at;
};

/// `card_origin_unbound`: through HiPKI, where no browser vouches for the site that asked (card_proof.hpp).
enum class OpenedBy { email, card, card_origin_unbound };

struct Session {
  Key key;
  MemberId member;
  OpenedBy opened_by;
  std::optional<Sha256> card = {};  ///< fingerprint, when opened by card
  Instant authenticated_at;
  Instant last_seen_at;
  Instant expires_at;  ///< in all, whatever is seen
};

/// A card that was proven in a verification and differs from the profile: waits for the person's yes.
struct PendingVerification {
  Key session;
  MemberId member;
  Scheme scheme;
  std::string identifier;
  std::string legal_name;
  CardRank rank;
  Sha256 fingerprint;
  Instant not_after;
  Bytes certificate;  ///< DER
  Instant expires_at;
};

enum class MailTemplate {
  registration_code,
  registration_already_member,
  sign_in_code,
  sign_in_not_member,
  verified_notice,
  organization_claimed_again,  ///< a card of yours verified elsewhere: nothing was merged
  card_linked,
  card_ended,
  legal_name_changed,
  component_link,
  signed_in_origin_unbound,  ///< through HiPKI: told each time
};

/// A mail as a row: it commits with the act it tells of and is sent afterwards, again if need be.
struct OutboxMail {
  std::int64_t id = 0;  ///< given by the store
  EmailAddress to;
  MailTemplate what;
  Language language;
  std::string data;  ///< JSON object of the texts' parameters; deleted with the row once sent
  int attempts = 0;
  Instant due_at;
};

enum class AuditAction {
  member_registered,
  session_opened,
  session_closed,
  organization_verified,
  verification_refused,
  organization_claimed_again,
  card_linked,
  card_ended,
  legal_name_changed,
  profile_changed,
  sign_in_refused,
  member_erased,
  anchor_pinned,
  anchor_removed,
  trust_loaded,  ///< the anchors and the profile in force, at start and at reload
};

/// A row of the audit trail. It names people by a pseudonym (a keyed hash under a per-member key that is kept outside
/// the chain), so that erasing a member destroys the key and the chain still verifies.
struct AuditEvent {
  std::int64_t id = 0;  ///< given by the store, in order of commit
  Instant at;
  AuditAction action;
  std::string actor;    ///< pseudonym of a member, or "operator", or empty
  std::string details;  ///< JSON object, no personal data
};

/// One link of the sealed chain: SHA-256 over the link before it and the event (audit.hpp). Links are numbered without
/// a gap; events are sealed in the order in which the sealer met them committed, which need not be that of their ids.
struct AuditSeal {
  std::int64_t position;  ///< 1, 2, 3, …
  std::int64_t event;
  Sha256 seal;
};

}  // namespace tpcard::membership
