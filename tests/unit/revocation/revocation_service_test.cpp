// The service against a real responder: `openssl ocsp` and CRLs from tools/pki, on the loopback.
#include "revocation/revocation_service.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <future>
#include <optional>
#include <thread>

#include "tests/support/demo_pki.hpp"
#include "tests/support/temporary_folder.hpp"

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
                   .timeout = std::chrono::seconds(30),
                   .file = {}},
                  [&](const Downloaded& downloaded) { promise.set_value(downloaded.ok); });
    return promise.get_future().get();
  }
  pid_t child_;
};

class RevocationServiceTest : public testing::Test {
 protected:
  RevocationOptions options() const {
    // An answer is waited for as long as it takes here: how long a sign-in waits is for its own test.
    return {.directory = directory_,
            .hosts = {"localhost:" + std::to_string(kPort)},
            .private_addresses = true,
            .ocsp_timeout = seconds{30}};
  }
  std::unique_ptr<RevocationService> make(RevocationOptions with, const std::vector<NamedList>& lists = {}) {
    auto service = std::make_unique<RevocationService>(std::move(with), clock_);
    service->watch(std::make_shared<const trust::TrustStore>(std::vector<trust::TrustAnchor>{
                       {pki_.authority("root"), trust::AnchorRole::root},
                       {pki_.authority("moeaca"), trust::AnchorRole::issuer},
                       {pki_.authority("xca"), trust::AnchorRole::issuer},
                   }),
                   lists);
    return service;
  }
  static std::string complete_list(const std::string& authority) {
    return "http://localhost:" + std::to_string(kPort) + "/" + authority + "/CRL2/complete.crl";
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
  /// CRLs come in the background, whose thread looks at the clock every five seconds.
  template <typename Condition>
  static bool soon(Condition condition) {
    for (int attempt = 0; attempt < 400; ++attempt) {
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
  const test::TemporaryFolder folder_;
  const std::filesystem::path directory_ = folder_.path();
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
  ASSERT_TRUE(soon([&] { return service->health().at(1).fresh_until.has_value(); }));
  responder.reset();
  clock_.shift = hours{23};
  const auto verdict = service->status(*card, *issuer_, clock_.now());
  EXPECT_EQ(verdict.status, RevocationStatus::good);
  EXPECT_EQ(verdict.source, trust::RevocationSource::crl);
  // Fetched more than 24 hours ago: nothing fresh is left, so nobody passes.
  clock_.shift = hours{25};
  EXPECT_EQ(status(*service, card), RevocationStatus::unknown);
}

TEST_F(RevocationServiceTest, a_good_answer_counts_for_its_hour_beside_a_list_that_is_good_for_longer) {
  const Responder responder;
  const auto card = pki_.company("both");
  const auto service = make_started();
  refresh(*service, card, issuer_);
  using trust::RevocationSource;
  // The answer forgotten, the list alone speaks: so it is at hand.
  clock_.shift = hours{2};
  ASSERT_TRUE(soon([&] { return status(*service, card) == RevocationStatus::good; }));
  ASSERT_EQ(service->status(*card, *issuer_, clock_.now()).source, RevocationSource::crl);
  refresh(*service, card, issuer_);
  const auto verdict = service->status(*card, *issuer_, clock_.now());
  EXPECT_EQ(verdict.source, RevocationSource::ocsp);
  EXPECT_LE(verdict.valid_until, clock_.now() + hours{1});
}

TEST_F(RevocationServiceTest, lists_are_there_after_a_restart_without_network) {
  const auto card = pki_.company("restart");
  {
    const Responder responder;
    const auto service = make_started();
    refresh(*service, card, issuer_);
    ASSERT_TRUE(soon([&] { return service->health().at(1).fresh_until.has_value(); }));
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

TEST_F(RevocationServiceTest, a_list_that_cannot_be_written_is_told_and_tried_again_and_ends_nothing) {
  const Responder responder;
  const auto card = pki_.company("unwritable");
  // Where the list is to lie there is a folder that no file can replace.
  const auto in_the_way = directory_ / "crl" / (to_hex(sha256(complete_list("moeaca"))) + ".crl");
  std::filesystem::create_directories(in_the_way / "full");
  const auto service = make(options(), {{complete_list("moeaca"), issuer_->fingerprint()}});
  service->start();
  const auto of_the_root = [&] { return service->status(*issuer_, *pki_.authority("root"), clock_.now()).status; };
  EXPECT_TRUE(soon([&] { return of_the_root() == RevocationStatus::good; }));
  EXPECT_EQ(status(*service, card), RevocationStatus::unknown);
  std::filesystem::remove_all(in_the_way);
  clock_.shift = minutes{1};
  EXPECT_TRUE(soon([&] { return status(*service, card) == RevocationStatus::good; }));
}

TEST_F(RevocationServiceTest, an_answer_from_before_a_suspension_does_not_resume_the_card) {
  OcspAnswers answers(directory_ / "answers", clock_.now());
  const auto now = clock_.now();
  const auto said_at = [&](Instant told, RevocationStatus status) {
    OcspAnswer answer{{}, now, now};
    answer.verdict.status = status;
    answer.verdict.fault = trust::RevocationFault::none;
    if (status == RevocationStatus::revoked) answer.verdict.reason = trust::RevocationReason::certificate_hold;
    answer.verdict.this_update = told;
    answer.verdict.valid_until = now + hours{1};
    return answer;
  };
  const auto status_after = [&](const OcspAnswer& answer) {
    answers.put(issuer_->fingerprint(), answer);
    return answers.find(issuer_->fingerprint())->verdict.status;
  };
  EXPECT_EQ(status_after(said_at(now - minutes{9}, RevocationStatus::revoked)), RevocationStatus::revoked);
  auto replayed = said_at(now - minutes{10}, RevocationStatus::good);
  replayed.asked_at = now + seconds{1};
  EXPECT_EQ(status_after(replayed), RevocationStatus::revoked);
  EXPECT_EQ(answers.find(issuer_->fingerprint())->asked_at, now + seconds{1});
  EXPECT_EQ(status_after(said_at(now - minutes{9}, RevocationStatus::good)), RevocationStatus::revoked);
  EXPECT_EQ(status_after(said_at(now - minutes{8}, RevocationStatus::good)), RevocationStatus::good);
}

TEST_F(RevocationServiceTest, a_revocation_on_a_list_that_has_run_out_wins_over_a_good_answer) {
  const auto card = pki_.company("run-out");
  const auto file = (pki_.directory() / "run-out.pem").string();
  const Responder responder;
  pki_.run("revoke", "--ca moeaca --cert " + file + " --reason keyCompromise");
  const auto service = make(options(), {{complete_list("moeaca"), issuer_->fingerprint()}});
  service->start();
  EXPECT_TRUE(soon([&] { return status(*service, card) == RevocationStatus::revoked; }));
  // The responder forgets; the list grows old.
  pki_.run("revoke", "--ca moeaca --cert " + file + " --unrevoke");
  service->stop();
  const auto later = make(options());
  clock_.shift = hours{25};
  EXPECT_EQ(status(*later, card), RevocationStatus::revoked);
  EXPECT_EQ(status(*later, pki_.company("run-out-other")), RevocationStatus::unknown);
}

TEST_F(RevocationServiceTest, a_list_that_the_operator_named_is_there_before_any_card_came) {
  const Responder responder;
  const auto card = pki_.company("first");
  auto with = options();
  const auto service = make(with, {{complete_list("moeaca"), issuer_->fingerprint()}});
  service->start();
  EXPECT_TRUE(soon([&] { return status(*service, card) == RevocationStatus::good; }));
}

TEST_F(RevocationServiceTest, tells_before_the_last_fresh_list_runs_out) {
  using State = membership::RevocationOutlook::State;
  std::optional<Responder> responder(std::in_place);
  const auto service = make(options());
  EXPECT_FALSE(service->outlook(clock_.now()).until);
  service->start();
  ASSERT_TRUE(soon([&] { return service->outlook(clock_.now()).until.has_value(); }));
  responder.reset();
  const auto outlook_in = [&](hours ahead) { return service->outlook(clock_.now() + ahead).state; };
  EXPECT_EQ(outlook_in(hours{17}), State::fresh);
  EXPECT_EQ(outlook_in(hours{19}), State::running_out);
  EXPECT_EQ(outlook_in(hours{25}), State::run_out);
}

/// A shelf with one list that openssl made for the occasion.
class CrlShelfTest : public RevocationServiceTest {
 protected:
  CrlShelfTest() {
    shelf_.watch({issuer_});
    shelf_.know(url_, *issuer_);
  }
  void keep_list_that_ends_in(seconds lifetime, const std::string& extensions = "complete") {
    make_list_that_ends_in(lifetime, extensions);
    shelf_.keep(url_, now_);
  }
  void make_list_that_ends_in(seconds lifetime, const std::string& extensions = "complete") {
    const auto folder = pki_.directory().string();
    const auto pem = (directory_ / "list.pem").string();
    const auto made = "PKI_CA=" + folder + "/moeaca PKI_PARTITION_URL=" + url_ + " openssl ca -config " + folder +
                      "/openssl.cnf -gencrl -crlexts " + extensions + " -crlsec " + std::to_string(lifetime.count()) +
                      " -out " + pem + " 2>/dev/null && openssl crl -in " + pem + " -outform DER -out " +
                      shelf_.part_file(url_).string();
    ASSERT_EQ(std::system(made.c_str()), 0);
  }
  bool is_due_in(seconds ahead) {
    const bool due = !shelf_.take_due(now_ + ahead).empty();
    if (due) shelf_.failed(url_, now_ + ahead, "only asked");
    return due;
  }

  const std::string url_ = complete_list("moeaca");
  const Instant now_ = clock_.now();
  CrlShelf shelf_{directory_ / "shelf", {}};
};

TEST_F(CrlShelfTest, a_list_is_fetched_again_every_hour_whether_or_not_anybody_signs_in) {
  EXPECT_TRUE(is_due_in(seconds{0}));
  keep_list_that_ends_in(days{7});
  EXPECT_FALSE(is_due_in(minutes{59}));
  EXPECT_TRUE(is_due_in(minutes{61}));
}

TEST_F(CrlShelfTest, a_complete_list_may_name_itself_as_its_distribution_point) {
  keep_list_that_ends_in(days{7}, "partition");
  EXPECT_TRUE(shelf_.health().front().fresh_until);
}

TEST_F(CrlShelfTest, an_authority_s_clock_may_run_ahead_as_far_as_it_was_told_and_no_further) {
  const auto card = pki_.company("list-ahead");
  keep_list_that_ends_in(hours{1});
  const auto before = now_ - seconds{90};
  EXPECT_EQ(shelf_.status(*card, *issuer_, before).fault, trust::RevocationFault::not_yet_valid);
  CrlShelf patient(directory_ / "shelf", {}, minutes{2});
  patient.watch({issuer_});
  EXPECT_EQ(patient.status(*card, *issuer_, before).status, RevocationStatus::good);
}

TEST_F(RevocationServiceTest, a_responder_s_clock_may_run_ahead_as_far_as_it_was_told_and_no_further) {
  const Responder responder;
  const auto card = pki_.company("answer-ahead");
  // The responder's own certificate is as old as the PKI, and must be valid by our clock.
  std::this_thread::sleep_for(seconds{4});
  clock_.shift = -seconds{3};
  const auto responder_is_believed = [&](seconds skew) {
    auto with = options();
    with.directory = directory_ / std::to_string(skew.count());
    with.clock_skew = skew;
    const auto service = make(std::move(with));
    service->start();
    refresh(*service, card, issuer_);
    const auto verdict = service->status(*card, *issuer_, clock_.now());
    return verdict.status == RevocationStatus::good && verdict.source == trust::RevocationSource::ocsp;
  };
  EXPECT_FALSE(responder_is_believed(seconds{0}));
  EXPECT_TRUE(responder_is_believed(seconds{60}));
}

TEST_F(CrlShelfTest, a_list_of_a_short_life_is_fetched_again_before_it_runs_out) {
  keep_list_that_ends_in(minutes{20});
  EXPECT_FALSE(is_due_in(minutes{8}));
  EXPECT_TRUE(is_due_in(minutes{11}));
}

TEST_F(CrlShelfTest, what_brought_nothing_is_asked_for_again_ever_more_slowly) {
  EXPECT_TRUE(is_due_in(seconds{0}));
  EXPECT_FALSE(is_due_in(seconds{14}));
  EXPECT_TRUE(is_due_in(seconds{16}));
  EXPECT_FALSE(is_due_in(seconds{45}));
  EXPECT_TRUE(is_due_in(seconds{47}));
}

TEST_F(CrlShelfTest, a_lists_highest_number_is_remembered_over_a_restart_even_when_the_list_is_gone) {
  keep_list_that_ends_in(days{7});
  const auto older = pki_.directory() / "www/moeaca/CRL2/complete.crl";
  for (const auto& entry : std::filesystem::directory_iterator(directory_ / "shelf")) {
    if (entry.path().extension() == ".crl") std::filesystem::remove(entry.path());
  }
  CrlShelf again(directory_ / "shelf", {});
  again.watch({issuer_});
  std::filesystem::copy_file(older, again.part_file(url_));
  again.keep(url_, now_);
  EXPECT_FALSE(again.health().front().fresh_until);
}

TEST_F(CrlShelfTest, a_kept_list_s_own_number_counts_where_its_facts_name_a_lower_one) {
  keep_list_that_ends_in(days{7});
  const auto facts = directory_ / "shelf" / (to_hex(sha256(url_)) + ".facts");
  const auto authority = to_hex(issuer_->fingerprint());
  std::ofstream(facts) << to_unix_ms(now_) << " 1 " << authority << " - " << url_ << '\n';
  CrlShelf again(directory_ / "shelf", {});
  again.watch({issuer_});
  const auto next_number = pki_.directory() / "moeaca/crlnumber";
  const auto number = DemoPki::slurp(next_number);
  std::ofstream(next_number) << "01\n";
  make_list_that_ends_in(days{7});
  std::ofstream(next_number) << number;
  again.keep(url_, now_ + days{1});
  EXPECT_EQ(*again.health().front().fresh_until, now_ + days{1});
}

TEST_F(CrlShelfTest, another_authority_s_lists_at_the_same_address_are_numbered_for_themselves) {
  for (int i = 0; i < 3; ++i) keep_list_that_ends_in(days{7});
  const auto other = pki_.authority("xca");
  (void)pki_.school("numbered");
  pki_.run("revoke", "--ca xca --cert " + (pki_.directory() / "numbered.pem").string());
  shelf_.watch({issuer_, other});
  shelf_.know(url_, *other);
  std::filesystem::copy_file(pki_.directory() / "www/xca/CRL2/complete.crl", shelf_.part_file(url_));
  shelf_.keep(url_, now_);
  EXPECT_TRUE(shelf_.health().back().fresh_until);
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
    EXPECT_FALSE(service->health().at(0).fresh_until);
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

/// Stands where the responder stands, listens and never answers.
class Silence {
 public:
  Silence() : listener_(socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_addr = in6addr_any;
    address.sin6_port = htons(static_cast<std::uint16_t>(kPort));
    const int on = 1;
    setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(listen(listener_, 64), 0);
  }
  ~Silence() { close(listener_); }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

  /// The first lines of all that came.
  [[nodiscard]] std::vector<std::string> requests() const {
    std::vector<std::string> heads;
    for (int peer = -1; (peer = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0;) {
      std::array<char, 64> head{};
      const auto read = recv(peer, head.data(), head.size(), 0);
      const std::string_view text(head.data(), static_cast<std::size_t>(std::max<ssize_t>(read, 0)));
      heads.emplace_back(text.substr(0, text.find('\r')));
      close(peer);
    }
    return heads;
  }

 private:
  int listener_;
};

TEST_F(RevocationServiceTest, of_many_who_ask_at_once_one_request_leaves_the_house) {
  const Silence silence;
  const auto card = pki_.company("at-once");
  auto with = options();
  with.ocsp_timeout = seconds{3};
  const auto service = make(with);
  service->start();
  std::atomic<int> called = 0;
  std::promise<void> all;
  for (int i = 0; i < 16; ++i) {
    service->refresh(*card, *issuer_, [&] {
      if (++called == 16) all.set_value();
    });
  }
  all.get_future().wait();
  const auto requests = silence.requests();
  EXPECT_EQ(std::ranges::count(requests, "POST /ocsp/moeaca HTTP/1.1"), 1);
  for (const auto* list : {"GET /moeaca/CRL2/CRL_0001.crl HTTP/1.1", "GET /moeaca/CRL2/complete.crl HTTP/1.1"}) {
    EXPECT_LE(std::ranges::count(requests, list), 1) << list;
  }
  service->stop();
}

TEST_F(RevocationServiceTest, an_answer_longer_than_it_may_be_is_thrown_away) {
  const Responder responder;
  HttpFetcher fetcher({.hosts = {"localhost:" + std::to_string(kPort)}, .private_addresses = true});
  const auto fetched = [&](std::size_t most) {
    std::promise<bool> promise;
    fetcher.fetch({.url = complete_list("root"),
                   .body = {},
                   .content_type = {},
                   .most_bytes = most,
                   .timeout = std::chrono::seconds(2),
                   .file = {}},
                  [&](const Downloaded& downloaded) { promise.set_value(downloaded.ok); });
    return promise.get_future().get();
  };
  const auto size = std::filesystem::file_size(pki_.directory() / "www/root/CRL2/complete.crl");
  EXPECT_TRUE(fetched(size));
  EXPECT_FALSE(fetched(size - 1));
}

TEST_F(RevocationServiceTest, a_silent_responder_costs_no_more_than_its_time) {
  const Silence silence;
  auto with = options();
  with.ocsp_timeout = milliseconds{400};
  const auto service = make(with);
  service->start();
  const auto card = pki_.company("silent");
  const auto begin = std::chrono::steady_clock::now();
  refresh(*service, card, issuer_);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
  // And is not asked again at once.
  const auto second = std::chrono::steady_clock::now();
  refresh(*service, card, issuer_);
  EXPECT_LT(std::chrono::steady_clock::now() - second, with.ocsp_timeout);
  service->stop();
}

}  // namespace
}  // namespace tpcard::revocation
