// What the store's contract tests share: each test runs on every engine, in an empty database of its own.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <barrier>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "membership/store.hpp"

namespace tpcard::test {

using namespace membership;

/// A place where a store keeps its records; outlives the store, so that a store can be opened again on it.
class Place {
 public:
  virtual ~Place() = default;
  [[nodiscard]] virtual std::unique_ptr<Store> open() = 0;
};

enum class Engine { sqlite, postgres };
[[nodiscard]] std::unique_ptr<Place> make_place(Engine engine);

class StoreContract : public testing::TestWithParam<Engine> {
 public:
  StoreContract();
  ~StoreContract() override;

 protected:
  void reopen();
  /// What `work` returns, once it is committed.
  template <typename Work>
  auto write(const Work& work) {
    using Answer = decltype(work(std::declval<Records&>()));
    if constexpr (std::is_void_v<Answer>) {
      store_->write_now(work);
    } else {
      std::optional<Answer> answer;
      store_->write_now([&](Records& records) { answer = work(records); });
      return *std::move(answer);
    }
  }
  template <typename Work>
  auto read(const Work& work) {
    std::optional<decltype(work(std::declval<Records&>()))> answer;
    store_->read_now([&](Records& records) { answer = work(records); });
    return *std::move(answer);
  }

  std::unique_ptr<Place> place_;
  std::unique_ptr<Store> store_;
};

/// Runs `act(i)` on sixteen threads that start together.
inline constexpr int kAtOnce = 16;
template <typename Act>
void at_once(const Act& act) {
  std::barrier start(kAtOnce);
  std::vector<std::jthread> threads;
  for (int i = 0; i < kAtOnce; ++i) {
    threads.emplace_back([&, i] {
      start.arrive_and_wait();
      act(i);
    });
  }
}

// Sample records.
inline const Instant kNow = from_unix_ms(1'795'000'000'123);
[[nodiscard]] Key key(std::string_view text);
[[nodiscard]] EmailAddress email(std::string_view text);
[[nodiscard]] Flow sample_flow(std::string_view name = "flow");
[[nodiscard]] Member sample_member(std::string_view id = "member-1", std::string_view mailbox = "Clerk@example.com");
[[nodiscard]] Organization sample_organization(std::string_view id = "organization-1",
                                               const MemberId& member = {"member-1"});
[[nodiscard]] MemberCard sample_card(std::string_view name = "card",
                                     const OrganizationId& organization = {"organization-1"});
[[nodiscard]] Session sample_session(std::string_view name = "session", const MemberId& member = {"member-1"});
[[nodiscard]] Challenge sample_challenge(std::string_view name = "nonce");
[[nodiscard]] PendingVerification sample_pending(std::string_view session = "session");

}  // namespace tpcard::test
