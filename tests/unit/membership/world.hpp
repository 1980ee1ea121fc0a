// What membership's tests stand on: a real store in a folder of its own, a clock that stands still until moved.
#pragma once

#include <filesystem>
#include <memory>

#include "membership/context.hpp"
#include "membership/email_code.hpp"
#include "membership/store.hpp"

namespace tpcard::membership {

class World {
 public:
  World();
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  [[nodiscard]] Context context() { return {now, random, numbers, keys, "http://localhost:8080", cards}; }

  /// Runs work in a transaction and gives back what it gives.
  template <typename Work>
  auto in_store(Work work) {
    std::optional<std::invoke_result_t<Work, Records&>> result;
    store->write_now([&](Records& records) { result.emplace(work(records)); });
    return std::move(*result);
  }

  /// A proof of work that was never spent.
  [[nodiscard]] HumanProof fresh_proof();
  [[nodiscard]] Visitor visitor(std::string_view browser, std::string_view network = "192.0.2.0/24");
  /// A registration that stands before its e-mail code.
  [[nodiscard]] Flow begin_flow(const Visitor& visitor);
  /// Asks for a code and reads it out of the outbox, as the mailbox's owner would.
  [[nodiscard]] std::string mailed_code(const Visitor& visitor, const Key& flow, std::string_view email);
  /// An organization member of identifier 12345675, with no card yet.
  Member insert_organization_member();
  /// The newest mail in the outbox.
  [[nodiscard]] OutboxMail newest_mail();

  Instant now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + hours{9}};
  SystemRandom random;
  Numbers numbers;
  Keys keys{as_bytes("a secret of the tests, 32 bytes or more")};
  std::shared_ptr<const certificate::IdentityProfile> cards =
      std::make_shared<const certificate::IdentityProfile>(certificate::taiwan_gpki());
  std::filesystem::path folder;
  std::unique_ptr<Store> store;
};

}  // namespace tpcard::membership
