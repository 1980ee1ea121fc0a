// The port to whatever keeps the records. membership sees no SQL; storage sees no rules.
//
// A use case runs as a closure inside one transaction. It may run again (group commit, serialization retries), so it
// must have no effect but through `Records` and the values it returns by capture. The transaction commits when the
// closure returns, refusal or not (a wrong code must be counted), and rolls back when it throws.
#pragma once

#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "membership/records.hpp"

namespace tpcard::membership {

/// The records, inside one transaction.
class Records {
 public:
  virtual ~Records() = default;

  // Flows and codes
  virtual void insert(const Flow& flow) = 0;
  [[nodiscard]] virtual std::optional<Flow> find_flow(const Key& key) = 0;
  virtual void update(const Flow& flow) = 0;
  virtual void delete_flow(const Key& key) = 0;
  virtual void insert(const EmailCode& code) = 0;
  /// Newest first.
  [[nodiscard]] virtual std::vector<EmailCode> codes_of(const Key& flow) = 0;
  virtual void delete_codes_of(const Key& flow) = 0;
  /// Ends flows and codes that were mailed to this address (EmailAddress::key()), in any browser.
  virtual void delete_flows_and_codes_to(std::string_view email_key) = 0;

  // Counters, one row per key and window; a window is named by its beginning.
  /// Adds one and tells the new count, in one statement.
  virtual int count_up(std::string_view counter, Instant window) = 0;
  /// Takes one back.
  virtual void count_down(std::string_view counter, Instant window) = 0;
  [[nodiscard]] virtual int count_of(std::string_view counter, Instant window) = 0;
  /// A moment kept under a name, for gaps that no window can measure (120 s between two mails to an address).
  virtual void note_moment(std::string_view name, Instant at) = 0;
  [[nodiscard]] virtual std::optional<Instant> moment_of(std::string_view name) = 0;
  /// Remembers that this browser proved this mailbox.
  virtual void remember_browser(const Key& browser, std::string_view email_key, Instant at) = 0;
  [[nodiscard]] virtual bool browser_knows(const Key& browser, std::string_view email_key) = 0;
  /// True once for each proof: one conditional insert.
  [[nodiscard]] virtual bool spend_proof(const Sha256& proof, Instant expires_at) = 0;

  // Members, organizations, cards
  /// Throws UniqueViolation where a general member with this address exists.
  virtual void insert(const Member& member) = 0;
  [[nodiscard]] virtual std::optional<Member> find_member(const MemberId& id) = 0;
  /// Among general members an address is unique.
  [[nodiscard]] virtual std::optional<Member> find_general_member(std::string_view email_key) = 0;
  /// Whether an organization member has this mailbox as its contact.
  [[nodiscard]] virtual bool is_organization_mailbox(std::string_view email_key) = 0;
  virtual void update(const Member& member) = 0;
  [[nodiscard]] virtual std::optional<Organization> find_organization(const Scheme& scheme,
                                                                      std::string_view identifier) = 0;
  [[nodiscard]] virtual std::optional<Organization> find_organization(const OrganizationId& id) = 0;
  /// Throws UniqueViolation where scheme and identifier exist.
  virtual void insert(const Organization& organization) = 0;
  virtual void update(const Organization& organization) = 0;
  [[nodiscard]] virtual std::optional<MemberCard> find_card(const Sha256& fingerprint) = 0;
  [[nodiscard]] virtual std::vector<MemberCard> cards_of(const OrganizationId& organization) = 0;
  virtual void insert(const MemberCard& card) = 0;
  virtual void update(const MemberCard& card) = 0;

  // Challenges, sessions, verification
  virtual void insert(const Challenge& challenge) = 0;
  /// Takes the challenge of this nonce that this browser asked for: one conditional delete, so it succeeds once.
  [[nodiscard]] virtual std::optional<Challenge> take_challenge(const Key& nonce, const Key& browser) = 0;
  virtual void insert(const Session& session) = 0;
  [[nodiscard]] virtual std::optional<Session> find_session(const Key& key) = 0;
  virtual void touch_session(const Key& key, Instant at) = 0;
  virtual void delete_session(const Key& key) = 0;
  /// Every session of the member, and the challenges and pending verifications of those sessions.
  virtual void delete_sessions_of(const MemberId& member) = 0;
  virtual void delete_sessions_by_card(const Sha256& fingerprint) = 0;
  /// The cards that opened the sessions alive now, each once: their revocation is looked at again.
  [[nodiscard]] virtual std::vector<MemberCard> cards_with_sessions() = 0;
  virtual void put(const PendingVerification& pending) = 0;
  /// Takes it: one conditional delete.
  [[nodiscard]] virtual std::optional<PendingVerification> take_pending(const Key& session) = 0;
  [[nodiscard]] virtual std::optional<PendingVerification> find_pending(const Key& session) = 0;

  // Mail
  virtual void enqueue(const OutboxMail& mail) = 0;
  /// Mails due at `now`, oldest first.
  [[nodiscard]] virtual std::vector<OutboxMail> due_mails(Instant now, int limit) = 0;
  virtual void delete_mail(std::int64_t id) = 0;
  virtual void postpone_mail(std::int64_t id, Instant due_at) = 0;

  // Audit
  virtual void append(const AuditEvent& event) = 0;
  /// The key of a member's pseudonym; made by `fallback` the first time.
  [[nodiscard]] virtual Bytes pseudonym_key(const MemberId& member, const std::function<Bytes()>& fallback) = 0;
  virtual void delete_pseudonym_key(const MemberId& member) = 0;
  [[nodiscard]] virtual std::optional<AuditSeal> last_seal() = 0;
  /// Committed events that no link seals yet, by id.
  [[nodiscard]] virtual std::vector<AuditEvent> unsealed_events(int limit) = 0;
  /// Nothing where the event is gone.
  [[nodiscard]] virtual std::optional<AuditEvent> find_event(std::int64_t id) = 0;
  /// Links with a larger position than `after`, in order.
  [[nodiscard]] virtual std::vector<AuditSeal> audit_seals(std::int64_t after, int limit) = 0;
  virtual void append(const AuditSeal& seal) = 0;
  /// Events that are neither sealed nor waiting for a seal: slipped in, or their links were torn off.
  [[nodiscard]] virtual std::vector<std::int64_t> stray_events(int limit) = 0;
  /// Events that wait for a seal and are gone.
  [[nodiscard]] virtual std::vector<std::int64_t> lost_events(int limit) = 0;

  // Housekeeping
  /// Deletes what has expired before `now` (flows, codes, challenges, sessions, pending verifications, counters,
  /// proofs).
  virtual void purge(Instant now) = 0;

 protected:
  Records() = default;
  Records(const Records&) = default;
  Records& operator=(const Records&) = default;
};

/// An insert met a row that must be unique.
class UniqueViolation : public std::exception {
 public:
  [[nodiscard]] const char* what() const noexcept override { return "a unique record exists already"; }
};

/// More work is queued than the store takes; told as `busy` with Retry-After.
class StoreBusy : public std::exception {
 public:
  [[nodiscard]] const char* what() const noexcept override { return "the store's queue is full"; }
};

class Store {
 public:
  using Work = std::function<void(Records&)>;
  /// Told once, from a thread of the store's: nothing when the work is committed, else what was thrown. StoreBusy alone
  /// is told at once, on the thread that called.
  using Done = std::function<void(std::exception_ptr)>;

  virtual ~Store() = default;
  /// Queues work that only reads. Many run at once.
  virtual void read(Work work, Done done) = 0;
  /// Queues work that may write; `done` is told after it is durable.
  virtual void write(Work work, Done done) = 0;
  /// Whether the store can serve now (/readyz).
  [[nodiscard]] virtual bool ready() = 0;

  /// The same, waiting for the end: for jobs and commands, never on an event loop.
  void read_now(const Work& work);
  void write_now(const Work& work);
};

}  // namespace tpcard::membership
