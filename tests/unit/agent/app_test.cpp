// The program as a browser meets it, with a card in software.
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <future>
#include <iterator>

#include "agent/port_probe.hpp"
#include "protocol/auth_token.hpp"
#include "tests/unit/agent/component.hpp"
#include "tests/unit/agent/faulty_card.hpp"

namespace tpcard::agent {
namespace {

namespace json = boost::json;

TEST_F(Component, signs_for_a_listed_site_what_openssl_verifies) {
  const auto certificate = reader_.make_card("one");
  start();
  const auto reply = sign({.token = token(), .card = card()});
  ASSERT_EQ(reply.status, 200) << reply.body;
  const auto signed_token = protocol::read_auth_token(reply.json().at("auth_token").as_object());
  ASSERT_TRUE(signed_token);
  EXPECT_TRUE(openssl_verifies(reader_.folder(), certificate, *signed_token, kSite, kNonce));
  EXPECT_EQ(program_->stop(), 0);
}

TEST_F(Component, lists_cards_as_the_protocol_says) {
  reader_.make_card("one");
  start();
  const auto report = cards(token()).json();
  EXPECT_EQ(json::serialize(report.at("cards").at(0).at("legal_name")), "\"示範股份有限公司\"");
  EXPECT_EQ(report.at("reader"), json::value(true));
  EXPECT_TRUE(report.at("problem").is_null());
  reader_.pull_out();
  EXPECT_EQ(cards(token()).text("problem"), "no-card");
}

TEST_F(Component, spends_the_window_token_and_brings_the_next_after_a_wrong_pin) {
  reader_.make_card("one");
  start();
  const auto chosen = card();
  const auto first = token();
  const auto wrong = sign({.token = first, .card = chosen, .pin = "654321"});
  EXPECT_EQ(wrong.status, 422);
  EXPECT_EQ(wrong.text("code"), "pin-wrong");
  EXPECT_EQ(wrong.text("tries"), "low");
  EXPECT_EQ(sign({.token = first, .card = chosen}).text("code"), "window-token-spent");
  EXPECT_EQ(cards(first).text("code"), "window-token-spent");
  EXPECT_EQ(sign({.token = wrong.text("token"), .card = chosen}).status, 200);
  EXPECT_EQ(sign({.token = "made-up", .card = chosen}).text("code"), "window-token-spent");
}

TEST_F(Component, asks_no_card_for_a_pin_of_the_wrong_length) {
  reader_.make_card("one");
  start();
  const auto reply = sign({.token = token(), .card = card(), .pin = "12345"});
  EXPECT_EQ(reply.text("code"), "pin-length");
  EXPECT_EQ(cards(reply.text("token")).json().at("cards").at(0).at("tries"), json::value("unknown"));
}

TEST_F(Component, signs_for_no_unlisted_site_and_no_strange_nonce) {
  reader_.make_card("one");
  start();
  const auto chosen = card();
  for (const auto* origin :
       {"https://evil.example", "null", "https://card.example/", "https://CARD.example", "http://card.example"}) {
    const auto refused = sign({.token = token(), .card = chosen, .origin = origin});
    EXPECT_EQ(refused.text("code"), "site-not-listed") << origin;
    EXPECT_EQ(refused.text("token"), "") << "nothing to try again";
  }
  EXPECT_EQ(sign({.token = token(), .card = chosen, .nonce = "tpcard1.pay.." + std::string(43, 'A')}).text("code"),
            "purpose-unknown");
  EXPECT_EQ(sign({.token = token(), .card = chosen, .nonce = std::string(60, 'A')}).text("code"), "nonce-malformed");
}

TEST_F(Component, tells_its_status_to_listed_sites_only) {
  start();
  const auto told = ask(port(), "GET", "/v1/status", {{"Origin", kSite}});
  EXPECT_EQ(told.status, 200);
  EXPECT_EQ(told.text("application"), "tpcard-agent");
  EXPECT_NE(told.head.find("Access-Control-Allow-Origin: " + kSite + "\r\n"), std::string::npos);
  EXPECT_NE(told.head.find("Vary: Origin\r\n"), std::string::npos);
  for (const auto& headers : {Headers{}, Headers{{"Origin", "https://evil.example"}}, Headers{{"Origin", "null"}}}) {
    const auto refused = ask(port(), "GET", "/v1/status", headers);
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.head.find("Access-Control"), std::string::npos);
    EXPECT_EQ(refused.body.find("version"), std::string::npos);
  }
}

TEST_F(Component, answers_the_preflight_of_listed_sites_only) {
  start();
  const auto allowed =
      ask(port(), "OPTIONS", "/v1/status", {{"Origin", kSite}, {"Access-Control-Request-Private-Network", "true"}});
  EXPECT_EQ(allowed.status, 204);
  EXPECT_NE(allowed.head.find("Access-Control-Allow-Private-Network: true\r\n"), std::string::npos);
  EXPECT_EQ(ask(port(), "OPTIONS", "/v1/status", {{"Origin", "https://evil.example"}}).status, 403);
  EXPECT_EQ(ask(port(), "OPTIONS", "/v1/window/sign", {{"Origin", kSite}}).status, 405);
}

TEST_F(Component, answers_421_under_a_strange_host_whatever_is_asked) {
  start();
  for (const auto* path : {"/window", "/v1/status", "/healthz", "/nowhere"}) {
    EXPECT_EQ(
        ask(port(), "GET", path, {{"Host", "rebound.example:" + std::to_string(port())}, {"Origin", kSite}}).status,
        421)
        << path;
  }
}

TEST_F(Component, refuses_posts_of_other_pages_and_forms) {
  start();
  const auto body = json::serialize(json::object{{"token", token()}});
  EXPECT_EQ(
      ask(port(), "POST", "/v1/window/cards", {{"Origin", kSite}, {"Content-Type", "application/json"}}, body).status,
      403);
  EXPECT_EQ(ask(port(), "POST", "/v1/window/cards", {{"Content-Type", "application/json"}}, body).status, 403);
  auto form = own_page();
  form[1].second = "application/x-www-form-urlencoded";
  EXPECT_EQ(ask(port(), "POST", "/v1/window/cards", form, "token=" + token()).status, 415);
  form[1].second = "text/plain";
  EXPECT_EQ(ask(port(), "POST", "/v1/window/cards", form, body).status, 415);
  EXPECT_EQ(ask(port(), "POST", "/v1/window/cards", own_page(), body).status, 200);
}

TEST_F(Component, serves_its_window_under_a_strict_policy_and_without_coop) {
  start();
  const auto page = ask(port(), "GET", "/window?check");
  EXPECT_EQ(page.status, 200);
  EXPECT_NE(page.head.find("frame-ancestors 'none'"), std::string::npos);
  EXPECT_NE(page.head.find("default-src 'none'"), std::string::npos);
  EXPECT_NE(page.head.find("Cache-Control: no-store"), std::string::npos);
  EXPECT_EQ(page.head.find("Cross-Origin-Opener-Policy"), std::string::npos);
  EXPECT_EQ(page.head.find("unsafe"), std::string::npos);
  EXPECT_NE(page.body.find("content=\"" + kSite + "\""), std::string::npos);
  EXPECT_EQ(ask(port(), "GET", "/window", {{"Sec-Fetch-Dest", "iframe"}}).status, 403);
}

TEST_F(Component, says_that_it_runs_already_when_it_is_started_twice) {
  start();
  const auto said = run(std::string(TPCARD_AGENT_PROGRAM) + " serve --config " +
                        (reader_.folder() / "agent.toml").string() + " --port " + std::to_string(port()));
  EXPECT_EQ(said, "running already 127.0.0.1:" + std::to_string(port()) + "\n");
}

TEST_F(Component, takes_the_next_port_beside_a_component_of_another_configuration) {
  start();
  std::ofstream(reader_.folder() / "other.toml") << "";
  auto others = arguments();
  others[2] = (reader_.folder() / "other.toml").string();
  const Program second(others);
  EXPECT_NE(second.port(), 0);
  EXPECT_NE(second.port(), port());
  EXPECT_EQ(ask(second.port(), "GET", "/healthz").status, 200);
}

TEST_F(Component, takes_the_next_port_beside_a_stranger_whatever_that_says) {
  const std::string lie = "HTTP/1.1 200 OK\r\n\r\n{\"application\":\"something\",\"configuration\":\"" +
                          configuration_mark({.config = reader_.folder() / "agent.toml"}) + "\"}";
  for (const auto& says : {std::string{}, std::string("SSH-2.0-x\r\n"), lie}) {
    const Stranger stranger(says);
    auto words = arguments();
    *std::ranges::find(words, "62300") = std::to_string(stranger.port());
    const Program program(words);
    EXPECT_NE(program.port(), 0) << says;
    EXPECT_NE(program.port(), stranger.port()) << says;
  }
}

TEST_F(Component, keeps_to_its_limits) {
  start();
  EXPECT_EQ(ask(port(), "GET", "/" + std::string(600, 'a')).status, 414);
  EXPECT_EQ(ask(port(), "GET", "/healthz", {{"X-Long", std::string(17 * 1024, 'a')}}).status, 431);
  EXPECT_EQ(ask(port(), "POST", "/v1/window/cards", own_page(), std::string(5 * 1024, ' ')).status, 413);
  EXPECT_EQ(ask(port(), "GET", "/healthz", {{"Host", "localhost"}, {"Host", "127.0.0.1"}}).status, 400);
}

TEST_F(Component, does_not_wait_for_a_slow_client_and_serves_others_meanwhile) {
  start();
  auto slow = std::async(std::launch::async, [this] {
    return send_raw(port(), "POST /v1/window/cards HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port()) +
                                "\r\nContent-Length: 100\r\n\r\n{");
  });
  EXPECT_EQ(ask(port(), "GET", "/healthz").status, 200);
  EXPECT_EQ(slow.get().status, 408);
}

TEST_F(Component, starts_with_no_card_library_and_says_so_in_the_window) {
  const Program program(
      {"serve", "--config", (reader_.folder() / "agent.toml").string(), "--module", "/nowhere.so", "--port", "62310"});
  EXPECT_EQ(ask(program.port(), "GET", "/healthz").status, 200);
}

class FaultyComponent : public Component {
 protected:
  void start() {
    auto words = arguments();
    *std::ranges::find(words, kSoftHsm) = TPCARD_FAULTY_MODULE;
    program_ = std::make_unique<Program>(words);
  }
  FaultyReader faulty_;
};

TEST_F(FaultyComponent, answers_on_while_a_cards_library_hangs_and_ends_without_it) {
  faulty_.make_card("one");
  start();
  const auto chosen = card();
  faulty_.fault("hang C_Sign");
  // In this thread, so that it is the first to come.
  const auto signing = begin_sign(json_of({.token = token(), .card = chosen}));
  // Until the signature is under way.
  while (sign({.token = token(), .card = chosen}).text("code") != "busy") {
  }
  EXPECT_EQ(ask(port(), "GET", "/v1/status", {{"Origin", kSite}}).status, 200);
  EXPECT_EQ(cards(token()).json().at("cards").as_array().size(), 1U) << "what was there last";
  EXPECT_EQ(program_->stop(), 1) << "a signature was cut off";
  close(signing);
}

TEST_F(FaultyComponent, tells_of_a_cards_library_that_crashes_and_sees_the_card_again) {
  faulty_.make_card("one");
  start();
  const auto chosen = card();
  faulty_.fault("crash C_Sign");
  EXPECT_EQ(sign({.token = token(), .card = chosen}).text("code"), "card-software-failed");
  faulty_.fault("crash C_GetSlotList");
  EXPECT_EQ(cards(token()).text("problem"), "card-software-failed");
  faulty_.is_well();
  EXPECT_EQ(sign({.token = token(), .card = card()}).status, 200);
}

TEST_F(Component, writes_neither_pin_nor_nonce_nor_name_to_its_log) {
  reader_.make_card("one");
  start();
  const auto chosen = card();
  static_cast<void>(sign({.token = token(), .card = chosen, .pin = "71524398"}));
  static_cast<void>(sign({.token = token(), .card = chosen}));
  EXPECT_EQ(program_->stop(), 0);
  const auto log = program_->log();
  EXPECT_NE(log.find("\"outcome\":\"pin-wrong\""), std::string::npos) << log;
  EXPECT_NE(log.find("\"outcome\":\"signed\""), std::string::npos) << log;
  for (const auto& secret : {std::string("71524398"), std::string("123456"), kNonce.substr(20), std::string("示範")}) {
    EXPECT_EQ(log.find(secret), std::string::npos) << log;
  }
}

class SelfCheckPage : public Component {
 protected:
  [[nodiscard]] Reply post(const std::string& path, const json::object& body) const {
    return ask(port(), "POST", path, own_page(), json::serialize(body));
  }
  [[nodiscard]] Reply change(const std::string& act, const std::string& origin) const {
    return post("/v1/self-check/sites", {{"token", token("/self-check")}, {"act", act}, {"origin", origin}});
  }
};

TEST_F(SelfCheckPage, opens_for_a_person_and_for_no_site) {
  start();
  const auto page = ask(port(), "GET", "/self-check", {{"Sec-Fetch-Site", "none"}, {"Sec-Fetch-Dest", "document"}});
  EXPECT_EQ(page.status, 200);
  EXPECT_NE(page.head.find("Cross-Origin-Opener-Policy: same-origin\r\n"), std::string::npos);
  EXPECT_NE(page.head.find("Cache-Control: no-store\r\n"), std::string::npos);
  EXPECT_NE(page.head.find("frame-ancestors 'none'"), std::string::npos);
  EXPECT_EQ(page.body.find(kSite), std::string::npos);
  for (const auto* from : {"cross-site", "same-site"}) {
    const auto refused = ask(port(), "GET", "/self-check", {{"Sec-Fetch-Site", from}});
    EXPECT_EQ(refused.status, 403) << from;
    EXPECT_EQ(refused.body.find("tpcard-token"), std::string::npos);
  }
  EXPECT_EQ(ask(port(), "GET", "/self-check", {{"Sec-Fetch-Dest", "iframe"}}).status, 403);
}

TEST_F(SelfCheckPage, tells_what_the_command_tells) {
  reader_.make_card("one");
  start();
  const auto reply = post("/v1/self-check", {{"token", token("/self-check")}});
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_NE(reply.body.find("工商憑證正卡：示範股份有限公司"), std::string::npos) << reply.body;
  EXPECT_NE(reply.body.find("\"origin\":\"https://card.example\",\"removable\":false"), std::string::npos);
  const auto doctor = run("env LANG=zh_TW.UTF-8 LC_ALL= " + std::string(TPCARD_AGENT_PROGRAM) + " doctor --config " +
                          (reader_.folder() / "agent.toml").string() + " --module " + kSoftHsm + " || true");
  EXPECT_NE(doctor.find("工商憑證正卡：示範股份有限公司"), std::string::npos) << doctor;
  EXPECT_NE(doctor.find("\n1. "), std::string::npos) << doctor;
}

TEST_F(SelfCheckPage, changes_the_sites_for_its_own_page_alone) {
  start();
  EXPECT_EQ(change("add", "https://more.example").status, 200);
  EXPECT_EQ(ask(port(), "GET", "/v1/status", {{"Origin", "https://more.example"}}).status, 200);
  EXPECT_EQ(change("remove", "https://more.example").status, 200);
  EXPECT_EQ(ask(port(), "GET", "/v1/status", {{"Origin", "https://more.example"}}).status, 403);
  for (const auto* origin : {"http://localhost:8080", "null", "https://a.example/path", "*", ""}) {
    EXPECT_EQ(change("add", origin).status, 400) << origin;
  }
  EXPECT_EQ(change("grant", "https://more.example").status, 400);
  const json::object wish{{"token", token("/window")}, {"act", "add"}, {"origin", "https://evil.example"}};
  EXPECT_EQ(post("/v1/self-check/sites", wish).text("code"), "window-token-spent") << "a window's token";
  EXPECT_EQ(post("/v1/self-check", {{"token", token("/window")}}).text("code"), "window-token-spent");
  const auto from_a_site =
      ask(port(), "POST", "/v1/self-check/sites", {{"Origin", kSite}, {"Content-Type", "application/json"}},
          json::serialize(
              json::object{{"token", token("/self-check")}, {"act", "add"}, {"origin", "https://evil.example"}}));
  EXPECT_EQ(from_a_site.status, 403);
  EXPECT_EQ(ask(port(), "GET", "/v1/status", {{"Origin", "https://evil.example"}}).status, 403);
}

TEST_F(Component, refuses_the_process_of_another_user) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  start();
  const auto as = [&](const std::string& user, const std::string& host) {
    return run("setpriv --reuid=" + user +
               " --clear-groups curl -s -g -o /dev/null -w %{http_code} -H \"Host: 127.0.0.1:" +
               std::to_string(port()) + "\" http://" + host + ":" + std::to_string(port()) + "/healthz || true");
  };
  EXPECT_EQ(as("0", "127.0.0.1"), "200");
  EXPECT_EQ(as("65534", "127.0.0.1"), "000");
  // Its own socket may be an IPv6 one, with a mapped address.
  EXPECT_EQ(as("65534", "[::ffff:127.0.0.1]"), "000");
  if (!has_ipv6_loopback()) GTEST_SKIP() << "no ::1 here";
  EXPECT_EQ(as("0", "[::1]"), "200");
  EXPECT_EQ(as("65534", "[::1]"), "000");
}

TEST_F(Component, answers_on_both_loopback_addresses_and_on_no_other) {
  start();
  const auto status = [&](const std::string& host) {
    return run("curl -s -o /dev/null -w %{http_code} --max-time 30 http://" + host + ":" + std::to_string(port()) +
               "/healthz || true");
  };
  EXPECT_EQ(status("127.0.0.1"), "200");
  EXPECT_EQ(status("[::1]"), has_ipv6_loopback() ? "200" : "000");
  EXPECT_EQ(status("127.0.0.2"), "000");
}

}  // namespace
}  // namespace tpcard::agent
