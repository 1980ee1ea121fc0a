// membership's Records in SQL, written once: each statement's text is good for SQLite 3.40 and for PostgreSQL 15.
// Whatever must happen once is one conditional statement (DELETE … RETURNING, INSERT … ON CONFLICT DO NOTHING).
#pragma once

#include "membership/store.hpp"
#include "storage/connection.hpp"

namespace tpcard::storage {

/// Good inside a transaction of the connection.
class SqlRecords final : public membership::Records {
 public:
  explicit SqlRecords(Connection& connection) : connection_(connection) {}

  // sql_flows.cpp
  void insert(const membership::Flow& flow) override;
  [[nodiscard]] std::optional<membership::Flow> find_flow(const membership::Key& key) override;
  void update(const membership::Flow& flow) override;
  void delete_flow(const membership::Key& key) override;
  void insert(const membership::EmailCode& code) override;
  [[nodiscard]] std::vector<membership::EmailCode> codes_of(const membership::Key& flow) override;
  void delete_codes_of(const membership::Key& flow) override;
  void delete_flows_and_codes_to(std::string_view email_key) override;

  // sql_limits.cpp
  int count_up(std::string_view counter, Instant window) override;
  void count_down(std::string_view counter, Instant window) override;
  [[nodiscard]] int count_of(std::string_view counter, Instant window) override;
  void note_moment(std::string_view name, Instant at) override;
  [[nodiscard]] std::optional<Instant> moment_of(std::string_view name) override;
  void remember_browser(const membership::Key& browser, std::string_view email_key, Instant at) override;
  [[nodiscard]] bool browser_knows(const membership::Key& browser, std::string_view email_key) override;
  [[nodiscard]] bool spend_proof(const Sha256& proof, Instant expires_at) override;
  void purge(Instant now) override;

  // sql_accounts.cpp
  void insert(const membership::Member& member) override;
  [[nodiscard]] std::optional<membership::Member> find_member(const membership::MemberId& id) override;
  [[nodiscard]] std::optional<membership::Member> find_general_member(std::string_view email_key) override;
  [[nodiscard]] bool is_organization_mailbox(std::string_view email_key) override;
  void update(const membership::Member& member) override;
  [[nodiscard]] std::optional<membership::Organization> find_organization(const membership::Scheme& scheme,
                                                                          std::string_view identifier) override;
  [[nodiscard]] std::optional<membership::Organization> find_organization(
      const membership::OrganizationId& id) override;
  void insert(const membership::Organization& organization) override;
  void update(const membership::Organization& organization) override;

  // sql_cards.cpp
  [[nodiscard]] std::optional<membership::MemberCard> find_card(const Sha256& fingerprint) override;
  [[nodiscard]] std::vector<membership::MemberCard> cards_of(const membership::OrganizationId& organization) override;
  [[nodiscard]] std::vector<membership::MemberCard> cards_with_sessions() override;
  void insert(const membership::MemberCard& card) override;
  void update(const membership::MemberCard& card) override;
  void put(const membership::PendingVerification& pending) override;
  [[nodiscard]] std::optional<membership::PendingVerification> take_pending(const membership::Key& session) override;
  [[nodiscard]] std::optional<membership::PendingVerification> find_pending(const membership::Key& session) override;

  // sql_sessions.cpp
  void insert(const membership::Challenge& challenge) override;
  [[nodiscard]] std::optional<membership::Challenge> take_challenge(const membership::Key& nonce,
                                                                    const membership::Key& browser) override;
  void insert(const membership::Session& session) override;
  [[nodiscard]] std::optional<membership::Session> find_session(const membership::Key& key) override;
  void touch_session(const membership::Key& key, Instant at) override;
  void delete_session(const membership::Key& key) override;
  void delete_sessions_of(const membership::MemberId& member) override;
  void delete_sessions_by_card(const Sha256& fingerprint) override;

  // sql_audit.cpp
  void enqueue(const membership::OutboxMail& mail) override;
  [[nodiscard]] std::vector<membership::OutboxMail> due_mails(Instant now, int limit) override;
  void delete_mail(std::int64_t id) override;
  void postpone_mail(std::int64_t id, Instant due_at) override;
  void append(const membership::AuditEvent& event) override;
  [[nodiscard]] Bytes pseudonym_key(const membership::MemberId& member,
                                    const std::function<Bytes()>& fallback) override;
  void delete_pseudonym_key(const membership::MemberId& member) override;
  [[nodiscard]] std::optional<membership::AuditSeal> last_seal() override;
  [[nodiscard]] std::vector<membership::AuditEvent> unsealed_events(int limit) override;
  [[nodiscard]] std::optional<membership::AuditEvent> find_event(std::int64_t id) override;
  [[nodiscard]] std::vector<membership::AuditSeal> audit_seals(std::int64_t after, int limit) override;
  void append(const membership::AuditSeal& seal) override;
  [[nodiscard]] std::vector<std::int64_t> stray_events(int limit) override;
  [[nodiscard]] std::vector<std::int64_t> lost_events(int limit) override;

 private:
  Connection& connection_;
};

}  // namespace tpcard::storage
