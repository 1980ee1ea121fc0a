// Members and the organizations that cards have proven.
#include "storage/query.hpp"
#include "storage/sql_records.hpp"

namespace tpcard::storage {
namespace {

using namespace membership;

#define TPCARD_MEMBER_COLUMNS                                                                             \
  "id, kind, email, name, organization_kind, unified_business_number, address, contact_name, telephone, " \
  "consent_version, consent_sha256, consent_at, language, verification_step, organization, registered_at"
#define TPCARD_ORGANIZATION_COLUMNS "id, scheme, identifier, legal_name, member, proven_at"

constexpr Sql kInsertMember{"INSERT INTO member (" TPCARD_MEMBER_COLUMNS
                            ", email_key)"
                            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)"
                            " ON CONFLICT DO NOTHING"};
constexpr Sql kUpdateMember{
    "UPDATE member SET kind = $2, email = $3, name = $4, organization_kind = $5, unified_business_number = $6,"
    " address = $7, contact_name = $8, telephone = $9, consent_version = $10, consent_sha256 = $11, consent_at = $12,"
    " language = $13, verification_step = $14, organization = $15, registered_at = $16, email_key = $17"
    " WHERE id = $1"};
constexpr Sql kFindMember{"SELECT " TPCARD_MEMBER_COLUMNS " FROM member WHERE id = $1"};
constexpr Sql kFindGeneralMember{"SELECT " TPCARD_MEMBER_COLUMNS
                                 " FROM member WHERE email_key = $1 AND organization IS NULL"};
constexpr Sql kIsOrganizationMailbox{"SELECT id FROM member WHERE email_key = $1 AND organization IS NOT NULL LIMIT 1"};

constexpr Sql kInsertOrganization{"INSERT INTO organization (" TPCARD_ORGANIZATION_COLUMNS
                                  ") VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING"};
constexpr Sql kUpdateOrganization{
    "UPDATE organization SET scheme = $2, identifier = $3, legal_name = $4, member = $5, proven_at = $6 WHERE id = $1"};
constexpr Sql kFindOrganization{"SELECT " TPCARD_ORGANIZATION_COLUMNS
                                " FROM organization WHERE scheme = $1 AND identifier = $2"};
constexpr Sql kFindOrganizationById{"SELECT " TPCARD_ORGANIZATION_COLUMNS " FROM organization WHERE id = $1"};

#undef TPCARD_MEMBER_COLUMNS
#undef TPCARD_ORGANIZATION_COLUMNS

/// Insert and update bind the same values.
std::int64_t write_member(Connection& connection, Sql sql, const Member& member) {
  const auto& profile = member.profile;
  return execute(connection, sql, member.id, member.kind, member.email, profile.name, profile.organization_kind,
                 profile.unified_business_number, profile.address, profile.contact_name, profile.telephone,
                 member.consent.version, member.consent.text_sha256, member.consent.given_at, member.language,
                 member.verification_step, member.organization, member.registered_at, member.email.key());
}

std::optional<Member> read_member(Query row) {
  if (!row.next()) return std::nullopt;
  return Member{.id = row.get<MemberId>(),
                .kind = row.get<MemberKind>(),
                .email = row.get<EmailAddress>(),
                .profile = {.name = row.get<std::string>(),
                            .organization_kind = row.get<std::optional<OrganizationKind>>(),
                            .unified_business_number = row.get<std::string>(),
                            .address = row.get<std::string>(),
                            .contact_name = row.get<std::string>(),
                            .telephone = row.get<std::string>()},
                .consent = {.version = row.get<std::string>(),
                            .text_sha256 = row.get<std::string>(),
                            .given_at = row.get<Instant>()},
                .language = row.get<Language>(),
                .verification_step = row.get<VerificationStep>(),
                .organization = row.get<std::optional<OrganizationId>>(),
                .registered_at = row.get<Instant>()};
}

std::int64_t write_organization(Connection& connection, Sql sql, const Organization& organization) {
  return execute(connection, sql, organization.id, organization.scheme, organization.identifier,
                 organization.legal_name, organization.member, organization.proven_at);
}

std::optional<Organization> read_organization(Query row) {
  if (!row.next()) return std::nullopt;
  return Organization{.id = row.get<OrganizationId>(),
                      .scheme = row.get<Scheme>(),
                      .identifier = row.get<std::string>(),
                      .legal_name = row.get<std::string>(),
                      .member = row.get<MemberId>(),
                      .proven_at = row.get<Instant>()};
}

}  // namespace

// ON CONFLICT DO NOTHING and a look at the count, since in PostgreSQL a violated constraint ends the transaction, and
// the use case that met another in a race goes on.
void SqlRecords::insert(const Member& member) {
  if (write_member(connection_, kInsertMember, member) == 0) throw UniqueViolation();
}

std::optional<Member> SqlRecords::find_member(const MemberId& id) {
  return read_member(Query(connection_, kFindMember, id));
}

std::optional<Member> SqlRecords::find_general_member(std::string_view email_key) {
  return read_member(Query(connection_, kFindGeneralMember, email_key));
}

bool SqlRecords::is_organization_mailbox(std::string_view email_key) {
  return Query(connection_, kIsOrganizationMailbox, email_key).next();
}

void SqlRecords::update(const Member& member) { write_member(connection_, kUpdateMember, member); }

std::optional<Organization> SqlRecords::find_organization(const Scheme& scheme, std::string_view identifier) {
  return read_organization(Query(connection_, kFindOrganization, scheme, identifier));
}

std::optional<Organization> SqlRecords::find_organization(const OrganizationId& id) {
  return read_organization(Query(connection_, kFindOrganizationById, id));
}

void SqlRecords::insert(const Organization& organization) {
  if (write_organization(connection_, kInsertOrganization, organization) == 0) throw UniqueViolation();
}

void SqlRecords::update(const Organization& organization) {
  write_organization(connection_, kUpdateOrganization, organization);
}

}  // namespace tpcard::storage
