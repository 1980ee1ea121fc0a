// Registrations and e-mail sign-ins under way, and the codes mailed for them.
#include "storage/query.hpp"
#include "storage/sql_records.hpp"

namespace tpcard::storage {
namespace {

using namespace membership;

constexpr Sql kInsertFlow{
    "INSERT INTO flow (key, purpose, kind, step, language, consent_version, consent_sha256, consent_at, email,"
    " email_key, human_passed, wrong_codes, mails_sent, last_mail_at, expires_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT DO NOTHING"};
constexpr Sql kFindFlow{
    "SELECT purpose, kind, step, language, consent_version, consent_sha256, consent_at, email, human_passed,"
    " wrong_codes, mails_sent, last_mail_at, expires_at FROM flow WHERE key = $1"};
constexpr Sql kUpdateFlow{
    "UPDATE flow SET purpose = $2, kind = $3, step = $4, language = $5, consent_version = $6, consent_sha256 = $7,"
    " consent_at = $8, email = $9, email_key = $10, human_passed = $11, wrong_codes = $12, mails_sent = $13,"
    " last_mail_at = $14, expires_at = $15 WHERE key = $1"};
constexpr Sql kDeleteFlow{"DELETE FROM flow WHERE key = $1"};
constexpr Sql kInsertCode{
    "INSERT INTO email_code (flow, number, email_key, code_hash, expires_at) VALUES ($1, $2, $3, $4, $5)"};
constexpr Sql kCodesOf{
    "SELECT flow, number, email_key, code_hash, expires_at FROM email_code WHERE flow = $1 ORDER BY number DESC"};
constexpr Sql kDeleteCodesOf{"DELETE FROM email_code WHERE flow = $1"};
constexpr Sql kDeleteFlowsTo{"DELETE FROM flow WHERE email_key = $1"};
constexpr Sql kDeleteCodesTo{"DELETE FROM email_code WHERE email_key = $1"};

std::optional<std::string> key_of(const std::optional<EmailAddress>& email) {
  return email ? std::optional(email->key()) : std::nullopt;
}

/// Insert and update bind the same values.
std::int64_t write_flow(Connection& connection, Sql sql, const Flow& flow) {
  using Text = std::optional<std::string_view>;
  const auto& consent = flow.consent;
  return execute(connection, sql, flow.key, flow.purpose, flow.kind, flow.step, flow.language,
                 consent ? Text(consent->version) : Text(), consent ? Text(consent->text_sha256) : Text(),
                 consent ? std::optional(consent->given_at) : std::nullopt, flow.email, key_of(flow.email),
                 flow.human_passed, flow.wrong_codes, flow.mails_sent, flow.last_mail_at, flow.expires_at);
}

std::optional<Consent> read_consent(Query& row) {
  auto version = row.get<std::optional<std::string>>();
  auto text = row.get<std::optional<std::string>>();
  const auto given_at = row.get<std::optional<Instant>>();
  if (!version || !text || !given_at) return std::nullopt;
  return Consent{*std::move(version), *std::move(text), *given_at};
}

}  // namespace

void SqlRecords::insert(const Flow& flow) {
  if (write_flow(connection_, kInsertFlow, flow) == 0) throw UniqueViolation();
}

std::optional<Flow> SqlRecords::find_flow(const Key& key) {
  Query row(connection_, kFindFlow, key);
  if (!row.next()) return std::nullopt;
  return Flow{.key = key,
              .purpose = row.get<FlowPurpose>(),
              .kind = row.get<MemberKind>(),
              .step = row.get<FlowStep>(),
              .language = row.get<Language>(),
              .consent = read_consent(row),
              .email = row.get<std::optional<EmailAddress>>(),
              .human_passed = row.get<bool>(),
              .wrong_codes = row.get<int>(),
              .mails_sent = row.get<int>(),
              .last_mail_at = row.get<std::optional<Instant>>(),
              .expires_at = row.get<Instant>()};
}

void SqlRecords::update(const Flow& flow) { write_flow(connection_, kUpdateFlow, flow); }

void SqlRecords::delete_flow(const Key& key) { execute(connection_, kDeleteFlow, key); }

void SqlRecords::insert(const EmailCode& code) {
  execute(connection_, kInsertCode, code.flow, code.number, code.email_key, code.code_hash, code.expires_at);
}

std::vector<EmailCode> SqlRecords::codes_of(const Key& flow) {
  std::vector<EmailCode> codes;
  for (Query row(connection_, kCodesOf, flow); row.next();) {
    codes.push_back({.flow = row.get<Key>(),
                     .number = row.get<int>(),
                     .email_key = row.get<std::string>(),
                     .code_hash = row.get<Sha256>(),
                     .expires_at = row.get<Instant>()});
  }
  return codes;
}

void SqlRecords::delete_codes_of(const Key& flow) { execute(connection_, kDeleteCodesOf, flow); }

void SqlRecords::delete_flows_and_codes_to(std::string_view email_key) {
  execute(connection_, kDeleteFlowsTo, email_key);
  // Codes of flows whose address was changed since.
  execute(connection_, kDeleteCodesTo, email_key);
}

}  // namespace tpcard::storage
