// The service against a real responder: `openssl ocsp` and CRLs from tools/pki, on the loopback.
#include "revocation/revocation_service.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <optional>
#include <thread>

#include "tests/support/demo_pki.hpp"

namespace tpcard::revocation {
namespace {

using certificate::CertificatePtr;
using test::DemoPki;
using trust::RevocationStatus;

/// Tests run beside one another, each a process of its own.
const int kPort = 20000 + getpid() % 10000;

class MovableClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override { return SystemClock{}.now() + shift.load(); }
  std::atomic<milliseconds> shift{milliseconds{0}};
};

/// tools/pki/serve-revocation while it lives.
class Responder {
 public:
  Responder() {
    child_ = fork();
    if (child_ == 0) {
      const auto tool = DemoPki::tools() + "serve-revocation";
      const auto directory = DemoPki::instance(kPort).directory().string();
      const auto port = std::to_string(kPort);
      const int null = open("/dev/null", O_WRONLY);
      dup2(null, 1);
      execl(tool.c_str(), tool.c_str(), directory.c_str(), "--port", port.c_str(), static_cast<char*>(nullptr));
      _exit(127);
    }
    HttpFetcher fetcher({.hosts = {"localhost:" + std::to_string(kPort)}, .private_addresses = true});
    for (int attempt = 0; attempt < 100 && !answers(fetcher); ++attempt) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  }
  ~Responder() {
    kill(child_, SIGTERM);
    waitpid(child_, nullptr, 0);
  }
  Responder(const Responder&) = delete;
  Responder& operator=(const Responder&) = delete;

 private:
  static bool answers(HttpFetcher& fetcher) {
    std::promise<bool> promise;
    fetcher.fetch({.url = "http://localhost:" + std::to_string(kPort) + "/root/CRL2/complete.crl",
                   .body = {},
                   .content_type = {},
                   .most_bytes = 1 << 20,
                   .timeout = std::chrono::seconds(2),
                   .file = {}},
                  [&](const Downloaded& downloaded) { promise.set_value(downloaded.ok); });
    return promise.get_future().get();
  }
  pid_t child_;
};

class RevocationServiceTest : public testing::Test {
 protected:
  RevocationServiceTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tpcard-revocation-XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
  }
  ~RevocationServiceTest() override { std::filesystem::remove_all(directory_); }

  RevocationOptions options() const {
    return {.directory = directory_, .hosts = {"localhost:" + std::to_string(kPort)}, .private_addresses = true};
  }
  std::unique_ptr<RevocationService> make(RevocationOptions with) {
    auto service = std::make_unique<RevocationService>(std::move(with), clock_);
    service->watch(std::make_shared<const trust::TrustStore>(std::vector<trust::TrustAnchor>{
        {pki_.authority("root"), trust::AnchorRole::root},
        {pki_.authority("moeaca"), trust::AnchorRole::issuer},
        {pki_.authority("xca"), trust::AnchorRole::issuer},
    }));
    return service;
  }
  std::unique_ptr<RevocationService> make_started() {
    auto service = make(options());
    service->start();
    return service;
  }
  static void refresh(RevocationService& service, const CertificatePtr& subject, const CertificatePtr& issuer) {
    std::promise<void> done;
    service.refresh(*subject, *issuer, [&] { done.set_value(); });
    done.get_future().wait();
  }
  /// CRLs come in the background.
  template <typename Condition>
  static bool soon(Condition condition) {
    for (int attempt = 0; attempt < 100; ++attempt) {
      if (condition()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
  }
  RevocationStatus status(const RevocationService& service, const CertificatePtr& subject) const {
    return service.status(*subject, *issuer_, clock_.now()).status;
  }

  DemoPki& pki_ = DemoPki::instance(kPort);
  CertificatePtr issuer_ = pki_.authority("moeaca");
  MovableClock clock_;
  std::filesystem::path directory_;
};

TEST_F(RevocationServiceTest, knows_nothing_before_it_asked_and_good_after) {
  const Responder responder;
  const auto card = pki_.company("good");
  const auto service = make_started();
  EXPECT_EQ(status(*service, card), RevocationStatus::unknown);
  refresh(*service, card, issuer_);
  EXPECT_EQ(status(*service, card), RevocationStatus::good);
}

TEST_F(RevocationServiceTest, tells_suspended_from_revoked_and_sees_a_resumed_card) {
  const Responder responder;
  const auto card = pki_.company("suspended");
  const auto file = (pki_.directory() / "suspended.pem").string();
  pki_.run("revoke", "--ca moeaca --cert " + file + " --reason certificateHold");
  const auto service = make_started();
  refresh(*service, card, issuer_);
  EXPECT_EQ(service->status(*card, *issuer_, clock_.now()).error(), ErrorCode::certificate_suspended);
  // thisUpdate counts seconds: the answer must be a later one than the list.
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));
  pki_.run("revoke", "--ca moeaca --cert " + file + " --unrevoke");
  clock_.shift = minutes{1};
  refresh(*service, card, issuer_);
  EXPECT_EQ(status(*service, card), RevocationStatus::good);
}

TEST_F(RevocationServiceTest, a_revocation_outlives_a_later_good_answer_and_a_restart) {
  const Responder responder;
  const auto card = pki_.company("revoked");
  const auto file = (pki_.directory() / "revoked.pem").string();
  pki_.run("revoke", "--ca moeaca --cert " + file + " --reason keyCompromise");
  {
    const auto service = make_started();
    refresh(*service, card, issuer_);
    EXPECT_EQ(service->status(*card, *issuer_, clock_.now()).error(), ErrorCode::certificate_revoked);
    pki_.run("revoke", "--ca moeaca --cert " + file + " --unrevoke");
    clock_.shift = minutes{1};
    refresh(*service, card, issuer_);
    EXPECT_EQ(status(*service, card), RevocationStatus::revoked);
  }
  const auto again = make(options());
  EXPECT_EQ(status(*again, card), RevocationStatus::revoked);
}

TEST_F(RevocationServiceTest, an_authority_is_checked_against_its_roots_list_without_a_sign_in) {
  const Responder responder;
  const auto service = make_started();
  const auto root = pki_.authority("root");
  EXPECT_TRUE(soon([&] { return service->status(*issuer_, *root, clock_.now()).status == RevocationStatus::good; }));
}

TEST_F(RevocationServiceTest, an_ocsp_outage_is_invisible_while_the_list_is_fresh) {
  const auto card = pki_.company("outage");
  std::optional<Responder> responder(std::in_place);
  const auto service = make_started();
  refresh(*service, card, issuer_);
  ASSERT_TRUE(soon([&] { return service->health().at(1).fresh_until > Instant{}; }));
  responder.reset();
  clock_.shift = hours{23};
  const auto verdict = service->status(*card, *issuer_, clock_.now());
  EXPECT_EQ(verdict.status, RevocationStatus::good);
  EXPECT_EQ(verdict.source, trust::RevocationSource::crl);
  // Fetched more than 24 hours ago: nothing fresh is left, so nobody passes.
  clock_.shift = hours{25};
  EXPECT_EQ(status(*service, card), RevocationStatus::unknown);
}

TEST_F(RevocationServiceTest, lists_are_there_after_a_restart_without_network) {
  const auto card = pki_.company("restart");
  {
    const Responder responder;
    const auto service = make_started();
    refresh(*service, card, issuer_);
    ASSERT_TRUE(soon([&] { return service->health().at(1).fresh_until > Instant{}; }));
  }
  std::filesystem::remove_all(directory_ / "ocsp");
  const auto again = make(options());
  EXPECT_EQ(status(*again, card), RevocationStatus::good);
}

TEST_F(RevocationServiceTest, an_older_list_does_not_replace_a_newer_one) {
  const Responder responder;
  const auto card = pki_.company("rollback");
  const auto list = pki_.directory() / "www/moeaca/CRL2/complete.crl";
  const auto old = DemoPki::slurp(list);
  pki_.run("revoke", "--ca moeaca --cert " + (pki_.directory() / "rollback.pem").string());
  CrlShelf shelf(directory_ / "shelf", {});
  shelf.watch({issuer_});
  const std::string url = "http://localhost:" + std::to_string(kPort) + "/moeaca/CRL2/complete.crl";
  shelf.know(url, *issuer_);
  std::filesystem::copy_file(list, shelf.part_file(url));
  shelf.keep(url, clock_.now());
  EXPECT_EQ(shelf.status(*card, *issuer_, clock_.now()).status, RevocationStatus::revoked);
  std::ofstream(shelf.part_file(url), std::ios::binary) << old;
  shelf.keep(url, clock_.now());
  EXPECT_EQ(shelf.status(*card, *issuer_, clock_.now()).status, RevocationStatus::revoked);
}

TEST_F(RevocationServiceTest, fetches_from_no_host_that_is_not_listed_and_from_no_private_address) {
  const Responder responder;
  const auto card = pki_.company("guarded");
  for (const bool listed : {false, true}) {
    auto with = options();
    with.hosts = {listed ? "localhost:" + std::to_string(kPort) : "elsewhere.example"};
    with.private_addresses = !listed;
    with.directory = directory_ / (listed ? "a" : "b");
    const auto service = make(with);
    service->start();
    refresh(*service, card, issuer_);
    EXPECT_EQ(status(*service, card), RevocationStatus::unknown) << listed;
    EXPECT_EQ(service->health().at(0).fresh_until, Instant{});
  }
}

TEST_F(RevocationServiceTest, many_who_ask_at_once_all_hear_of_one_request) {
  const Responder responder;
  const auto card = pki_.company("many");
  const auto service = make_started();
  std::atomic<int> called = 0;
  std::promise<void> all;
  for (int i = 0; i < 16; ++i) {
    service->refresh(*card, *issuer_, [&] {
      if (++called == 16) all.set_value();
    });
  }
  all.get_future().wait();
  EXPECT_EQ(status(*service, card), RevocationStatus::good);
}

TEST_F(RevocationServiceTest, a_silent_responder_costs_no_more_than_its_time) {
  // A socket that listens and never answers.
  const int listener = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_addr = in6addr_any;
  address.sin6_port = htons(static_cast<std::uint16_t>(kPort));
  const int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(listen(listener, 8), 0);
  auto with = options();
  with.ocsp_timeout = milliseconds{400};
  const auto service = make(with);
  service->start();
  const auto card = pki_.company("silent");
  const auto begin = std::chrono::steady_clock::now();
  refresh(*service, card, issuer_);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
  // And is not asked again at once.
  const auto second = std::chrono::steady_clock::now();
  refresh(*service, card, issuer_);
  EXPECT_LT(std::chrono::steady_clock::now() - second, std::chrono::milliseconds(200));
  service->stop();
  close(listener);
}

}  // namespace
}  // namespace tpcard::revocation
