// What the store costs a sign-in: take the challenge, find card, organization and member, note the card's use, insert
// the session, append the audit event; durable when told. With 1, 8 and 32 sign-ins under way at a time.
//
// TPCARD_BENCH_STORE names another store than a SQLite file under the temporary folder (postgresql://…).
#include <benchmark/benchmark.h>

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <random>

#include "storage/open_store.hpp"

namespace tpcard {
namespace {

using namespace membership;

const Instant kNow = from_unix_ms(1'795'000'000'000);
constexpr int kOrganizations = 1'000;

class TemporaryStore {
 public:
  TemporaryStore() {
    std::string name = (std::filesystem::temp_directory_path() / "tpcard-bench-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    const char* other = std::getenv("TPCARD_BENCH_STORE");
    store_ = storage::open_store(other != nullptr ? other : "sqlite:" + (folder_ / "bench.db").string());
  }
  ~TemporaryStore() {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  TemporaryStore(const TemporaryStore&) = delete;
  TemporaryStore& operator=(const TemporaryStore&) = delete;
  [[nodiscard]] Store& operator*() const { return *store_; }

 private:
  std::filesystem::path folder_;
  std::unique_ptr<Store> store_;
};

Key key_of(std::string_view kind, std::uint64_t number) { return sha256(std::string(kind) + std::to_string(number)); }
// Of this run: a store named by the environment may hold another run's records.
std::string run = "0";

std::string name_of(std::uint64_t organization) { return run + "-" + std::to_string(organization); }

void register_organizations(Store& store) {
  run = std::to_string(std::random_device{}());
  for (std::uint64_t first = 0; first < kOrganizations; first += 100) {
    store.write_now([&](Records& records) {
      for (auto i = first; i < first + 100; ++i) {
        const auto name = name_of(i);
        records.insert(Member{.id = {name},
                              .kind = MemberKind::organization,
                              .email = *EmailAddress::parse(name + "@example.com"),
                              .profile = {.name = "大安實業股份有限公司", .unified_business_number = "04595257"},
                              .consent = {.version = "1", .text_sha256 = std::string(64, 'a'), .given_at = kNow},
                              .language = Language::zh_tw,
                              .organization = OrganizationId{name},
                              .registered_at = kNow});
        records.insert(Organization{.id = {name},
                                    .scheme = Scheme{"moeaca"},
                                    .identifier = name,
                                    .legal_name = "大安實業股份有限公司",
                                    .member = {name},
                                    .proven_at = kNow});
        records.insert(MemberCard{.fingerprint = key_of("card" + run, i),
                                  .organization = {name},
                                  .rank = CardRank::secondary,
                                  .state = CardState::active,
                                  .not_after = kNow + days(365),
                                  .certificate = Bytes(1'600, 0x30),
                                  .linked_at = kNow});
      }
    });
  }
}

void issue_challenges(Store& store, std::uint64_t from, std::uint64_t count) {
  store.write_now([&](Records& records) {
    for (auto i = from; i < from + count; ++i) {
      records.insert(Challenge{.nonce = key_of("nonce" + run, i),
                               .browser = key_of("browser", 0),
                               .purpose = Purpose::sign_in,
                               .expires_at = kNow + minutes(5)});
    }
  });
}

void sign_in(Records& records, std::uint64_t number) {
  if (!records.take_challenge(key_of("nonce" + run, number), key_of("browser", 0))) {
    throw std::logic_error("no challenge");
  }
  auto card = records.find_card(key_of("card" + run, number % kOrganizations)).value();
  const auto organization = records.find_organization(Scheme{"moeaca"}, name_of(number % kOrganizations)).value();
  const auto member = records.find_member(organization.member).value();
  card.last_used_at = kNow;
  records.update(card);
  records.insert(Session{.key = key_of("session" + run, number),
                         .member = member.id,
                         .opened_by = OpenedBy::card,
                         .card = card.fingerprint,
                         .authenticated_at = kNow,
                         .last_seen_at = kNow,
                         .expires_at = kNow + hours(12)});
  records.append(
      AuditEvent{.at = kNow, .action = AuditAction::session_opened, .actor = "p-0123456789abcdef", .details = "{}"});
}

/// Keeps `most` pieces of work under way and waits for the last.
class Window {
 public:
  explicit Window(int most) : most_(most) {}
  void enter() {
    std::unique_lock lock(mutex_);
    freed_.wait(lock, [this] { return under_way_ < most_; });
    ++under_way_;
  }
  void leave(const std::exception_ptr& error) {
    if (error) std::rethrow_exception(error);
    // Told under the lock: the waiter may end and take the window with it.
    const std::lock_guard lock(mutex_);
    --under_way_;
    freed_.notify_one();
  }
  void finish() {
    std::unique_lock lock(mutex_);
    freed_.wait(lock, [this] { return under_way_ == 0; });
  }

 private:
  const int most_;
  int under_way_ = 0;
  std::mutex mutex_;
  std::condition_variable freed_;
};

void sign_ins(benchmark::State& state) {
  const TemporaryStore store;
  register_organizations(*store);
  std::uint64_t next = 0;
  constexpr std::uint64_t kRound = 2'000;
  for (auto _ : state) {
    state.PauseTiming();
    issue_challenges(*store, next, kRound);
    state.ResumeTiming();
    Window window(static_cast<int>(state.range(0)));
    for (const auto end = next + kRound; next < end; ++next) {
      window.enter();
      (*store).write([number = next](Records& records) { sign_in(records, number); },
                     [&window](const std::exception_ptr& error) { window.leave(error); });
    }
    window.finish();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(next));
}
BENCHMARK(sign_ins)->ArgName("at_once")->Arg(1)->Arg(8)->Arg(32)->UseRealTime()->MeasureProcessCPUTime()->Unit(
    benchmark::kMillisecond);

}  // namespace
}  // namespace tpcard

BENCHMARK_MAIN();
