#include "tests/contract/store_contract.hpp"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "storage/open_store.hpp"
#include "tests/contract/postgres_cluster.hpp"

namespace tpcard::test {
namespace {

class SqlitePlace final : public Place {
 public:
  SqlitePlace() {
    std::string name = (std::filesystem::temp_directory_path() / "tpcard-sqlite-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = name;
  }
  ~SqlitePlace() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  std::unique_ptr<Store> open() override { return storage::open_store("sqlite:" + (folder_ / "test.db").string()); }

 private:
  std::filesystem::path folder_;
};

class PostgresPlace final : public Place {
 public:
  std::unique_ptr<Store> open() override { return storage::open_store(url_); }

 private:
  std::string url_ = PostgresCluster::shared().make_database();
};

}  // namespace

std::unique_ptr<Place> make_place(Engine engine) {
  if (engine == Engine::sqlite) return std::make_unique<SqlitePlace>();
  return std::make_unique<PostgresPlace>();
}

StoreContract::StoreContract() : place_(make_place(GetParam())), store_(place_->open()) {}
StoreContract::~StoreContract() = default;

void StoreContract::reopen() {
  store_.reset();
  store_ = place_->open();
}

Key key(std::string_view text) { return sha256(text); }

EmailAddress email(std::string_view text) {
  auto parsed = EmailAddress::parse(text);
  if (!parsed) throw std::invalid_argument("not an address");
  return *std::move(parsed);
}

Flow sample_flow(std::string_view name) {
  return {.key = key(name),
          .purpose = FlowPurpose::registration,
          .kind = MemberKind::organization,
          .step = FlowStep::email,
          .language = Language::zh_tw,
          .expires_at = kNow + hours(24)};
}

Member sample_member(std::string_view id, std::string_view mailbox) {
  return {.id = {std::string(id)},
          .kind = MemberKind::organization,
          .email = email(mailbox),
          .profile = {.name = "大安實業股份有限公司",
                      .organization_kind = OrganizationKind::company,
                      .unified_business_number = "04595257",
                      .address = "臺北市信義區市府路1號",
                      .contact_name = "王小明",
                      .telephone = "02-2720-8889"},
          .consent = {.version = "2026-11", .text_sha256 = std::string(64, 'a'), .given_at = kNow},
          .language = Language::zh_tw,
          .registered_at = kNow};
}

Organization sample_organization(std::string_view id, const MemberId& member) {
  return {.id = {std::string(id)},
          .scheme = Scheme{"moeaca"},
          .identifier = "04595257",
          .legal_name = "大安實業股份有限公司",
          .member = member,
          .proven_at = kNow};
}

MemberCard sample_card(std::string_view name, const OrganizationId& organization) {
  return {.fingerprint = key(name),
          .organization = organization,
          .rank = CardRank::secondary,
          .state = CardState::active,
          .not_after = kNow + days(365),
          .certificate = {0x30, 0x00, 0xff},
          .linked_at = kNow};
}

Session sample_session(std::string_view name, const MemberId& member) {
  return {.key = key(name),
          .member = member,
          .opened_by = OpenedBy::email,
          .authenticated_at = kNow,
          .last_seen_at = kNow,
          .expires_at = kNow + hours(12)};
}

Challenge sample_challenge(std::string_view name) {
  return {.nonce = key(name), .browser = key("browser"), .purpose = Purpose::sign_in, .expires_at = kNow + minutes(5)};
}

PendingVerification sample_pending(std::string_view session) {
  return {.session = key(session),
          .member = {"member-1"},
          .scheme = Scheme{"xca"},
          .identifier = "2.16.886.111.100001",
          .legal_name = "臺北市立大安國民小學",
          .rank = CardRank::primary,
          .fingerprint = key("pending card"),
          .not_after = kNow + days(100),
          .certificate = {1, 2, 3, 0},
          .expires_at = kNow + minutes(10)};
}

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContract, testing::Values(Engine::sqlite));
INSTANTIATE_TEST_SUITE_P(Postgres, StoreContract, testing::Values(Engine::postgres));

}  // namespace tpcard::test
