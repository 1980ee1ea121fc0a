// The program with the component's own dialog for the PIN: here a peer that answers as a script says.
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <future>
#include <thread>

#include "protocol/auth_token.hpp"
#include "tests/unit/agent/component.hpp"
#include "tests/unit/agent/scripted_pinentry.hpp"

namespace tpcard::agent {
namespace {

namespace json = boost::json;

/// A person takes at least a second; sooner answers are thrown away.
constexpr const char* kReads = "sleep 0.8";

class NativePin : public Component {
 protected:
  NativePin() { setenv("DISPLAY", ":nowhere", 1); }
  ~NativePin() override { unsetenv("DISPLAY"); }

  void start_with(const ScriptedPinentry& peer, const std::string& way = "native") {
    reader_.make_card("one");
    configure("pin_entry = \"" + way + "\"\npinentry = \"" + peer.program().string() + "\"\n");
    start();
  }
  [[nodiscard]] json::object request(const std::string& token, const std::string& card) const {
    return {{"token", token}, {"origin", kSite},      {"nonce", kNonce},
            {"card", card},   {"match_code", "4711"}, {"language", "zh-TW"}};
  }
  [[nodiscard]] Reply sign_natively() const { return post_sign(request(token(), card())); }
  [[nodiscard]] std::string way() const {
    const auto page = ask(port(), "GET", "/window").body;
    const std::string before = "name=\"tpcard-pin-entry\" content=\"";
    const auto at = page.find(before) + before.size();
    return page.substr(at, page.find('"', at) - at);
  }
};

void wait_for(const std::function<bool()>& there) {
  for (int i = 0; i < 2000 && !there(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds{5});
}

TEST_F(NativePin, signs_with_the_pin_from_the_dialog_which_shows_what_the_window_does) {
  const ScriptedPinentry peer({.before_getpin = kReads});
  start_with(peer);
  EXPECT_EQ(way(), "native");
  const auto reply = sign_natively();
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_TRUE(protocol::read_auth_token(reply.json().at("auth_token").as_object()));
  EXPECT_NE(peer.heard().find("SETDESC 網站：https://card.example%0A用途：將此憑證綁定至 "
                              "a•••@example.com%0A工商憑證：示範股份有限公司%0A核對碼：4711\n"),
            std::string::npos)
      << peer.heard();
}

TEST_F(NativePin, tells_a_wrong_pin_and_says_so_in_the_next_dialog) {
  const ScriptedPinentry peer({.getpin = "D 654321\\nOK\\n", .before_getpin = kReads});
  start_with(peer);
  const auto wrong = sign_natively();
  EXPECT_EQ(wrong.status, 422);
  EXPECT_EQ(wrong.text("code"), "pin-wrong");
  EXPECT_EQ(wrong.text("tries"), "low");
  EXPECT_EQ(peer.heard().find("SETERROR"), std::string::npos);
  auto again = request(wrong.text("token"), card());
  again["before"] = "pin-wrong";
  EXPECT_EQ(post_sign(again).text("code"), "pin-wrong");
  EXPECT_NE(peer.heard().find("SETERROR PIN 碼不正確，請再輸入一次。%0A先前已輸入錯誤過"), std::string::npos);
}

TEST_F(NativePin, costs_the_card_no_try_when_what_was_typed_is_no_pin) {
  const ScriptedPinentry peer({.getpin = "D 12345\\nOK\\n", .before_getpin = kReads});
  start_with(peer);
  EXPECT_EQ(sign_natively().text("code"), "pin-length");
  EXPECT_EQ(cards(token()).json().at("cards").at(0).at("tries"), json::value("unknown"));
}

TEST_F(NativePin, tells_what_became_of_the_dialog_and_brings_a_token_for_another) {
  const ScriptedPinentry cancelled(
      {.getpin = "ERR 83886179 Operation cancelled <Pinentry>\\n", .before_getpin = kReads});
  start_with(cancelled);
  const auto reply = sign_natively();
  EXPECT_EQ(reply.status, 409);
  EXPECT_EQ(reply.text("code"), "pin-cancelled");
  EXPECT_EQ(post_sign(request(reply.text("token"), card())).text("code"), "pin-cancelled");
  program_->stop();

  const ScriptedPinentry failing({.greeting = "ERR 1 no display\\n"});
  configure("pin_entry = \"native\"\npinentry = \"" + failing.program().string() + "\"\n");
  start();
  const auto failed = sign_natively();
  EXPECT_EQ(failed.status, 503);
  EXPECT_EQ(failed.text("code"), "pin-entry-failed");
}

TEST_F(NativePin, takes_no_pin_from_a_browser_where_the_configuration_says_native) {
  const ScriptedPinentry peer({});
  start_with(peer, "native");
  EXPECT_EQ(sign({.token = token(), .card = card()}).text("code"), "pin-entry-failed");
  program_->stop();
  configure("pin_entry = \"auto\"\npinentry = \"" + peer.program().string() + "\"\n");
  start();
  EXPECT_EQ(way(), "auto");
  EXPECT_EQ(sign({.token = token(), .card = card()}).status, 200) << "the window's field is the way out";
}

TEST_F(NativePin, leaves_the_field_in_the_window_where_there_is_no_desktop) {
  unsetenv("DISPLAY");
  unsetenv("WAYLAND_DISPLAY");
  const ScriptedPinentry peer({});
  start_with(peer, "auto");
  EXPECT_EQ(way(), "window");
  EXPECT_EQ(sign({.token = token(), .card = card()}).status, 200);
  EXPECT_EQ(sign_natively().text("code"), "pin-entry-failed");
}

TEST_F(NativePin, opens_one_dialog_at_a_time) {
  const ScriptedPinentry peer({.before_getpin = "while [ ! -e answer ]; do sleep 0.1; done"});
  start_with(peer);
  const auto chosen = card();
  auto first = std::async(std::launch::async, [&] { return post_sign(request(token(), chosen)); });
  wait_for([&] { return peer.heard().find("GETPIN") != std::string::npos; });
  const auto second = post_sign(request(token(), chosen));
  EXPECT_EQ(second.status, 503);
  EXPECT_EQ(second.text("code"), "busy");
  std::ofstream(peer.program().parent_path() / "answer").close();
  EXPECT_EQ(first.get().status, 200);
}

TEST_F(NativePin, ends_the_dialog_when_the_card_is_pulled_out) {
  const ScriptedPinentry peer({.before_getpin = "echo $$ > asked; exec sleep 600"});
  start_with(peer);
  auto reply = std::async(std::launch::async, [&, chosen = card()] { return post_sign(request(token(), chosen)); });
  wait_for([&] { return peer.heard().find("GETPIN") != std::string::npos; });
  reader_.pull_out();
  EXPECT_EQ(reply.get().text("code"), "card-removed");
}

/// The process of a dialog that waits, from the note it made of itself.
pid_t waiting_dialog(const ScriptedPinentry& peer) {
  pid_t id = 0;
  wait_for([&] { return static_cast<bool>(std::ifstream(peer.program().parent_path() / "asked") >> id); });
  return id;
}
bool is_running(pid_t process) { return kill(process, 0) == 0; }

TEST_F(NativePin, ends_the_dialog_when_the_window_is_closed) {
  const ScriptedPinentry peer({.before_getpin = "echo $$ > asked; exec sleep 600"});
  start_with(peer);
  const auto connection = begin_sign(request(token(), card()));
  const auto dialog = waiting_dialog(peer);
  ASSERT_TRUE(is_running(dialog));
  close(connection);
  wait_for([&] { return !is_running(dialog); });
  EXPECT_FALSE(is_running(dialog));
  EXPECT_EQ(ask(port(), "GET", "/healthz").status, 200);
}

TEST_F(NativePin, opens_the_dialog_of_a_window_that_takes_the_place_of_one_that_is_closed) {
  // The first dialog waits, through a program of its own that outlives it; the second answers at once.
  const ScriptedPinentry peer({.before_getpin = "if mkdir first 2>/dev/null; then sleep 600; else sleep 1; fi"});
  start_with(peer);
  const auto connection = begin_sign(request(token(), card()));
  wait_for([&] { return peer.heard().find("GETPIN") != std::string::npos; });
  close(connection);
  EXPECT_EQ(sign_natively().status, 200);
}

TEST_F(NativePin, ends_the_dialog_when_the_component_is_stopped) {
  const ScriptedPinentry peer({.before_getpin = "echo $$ > asked; exec sleep 600"});
  start_with(peer);
  auto reply = std::async(std::launch::async, [&, chosen = card()] { return post_sign(request(token(), chosen)); });
  const auto dialog = waiting_dialog(peer);
  EXPECT_EQ(program_->stop(), 0);
  EXPECT_EQ(reply.get().text("code"), "pin-cancelled");
  EXPECT_FALSE(is_running(dialog));
}

TEST_F(NativePin, lets_a_reader_with_keys_of_its_own_ask_and_shows_no_dialog) {
  const ScriptedPinentry peer({});
  module_ = TPCARD_PAD_MODULE;
  start_with(peer);
  EXPECT_EQ(cards(token()).json().at("cards").at(0).at("pin_pad"), json::value(true));
  EXPECT_EQ(sign_natively().status, 200);
  EXPECT_EQ(peer.heard(), "");
  program_->stop();
  setenv("TPCARD_PAD", "cancel", 1);
  start();
  unsetenv("TPCARD_PAD");
  EXPECT_EQ(sign_natively().text("code"), "pin-cancelled");
}

}  // namespace
}  // namespace tpcard::agent
