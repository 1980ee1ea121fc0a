// The PIN's dialog against a peer that answers as a script says.
#include "agent/linux/pinentry.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "tests/unit/agent/scripted_pinentry.hpp"

namespace tpcard::agent {
namespace {

using Replies = ScriptedPinentry::Replies;

PinPrompt prompt() {
  return {.site = "https://card.example",
          .purpose = protocol::Purpose::verify,
          .binding = "a•••@example.com",
          .organization = "示範股份有限公司",
          .scheme = "moeaca",
          .match_code = "4711"};
}

Pinentry dialog(const ScriptedPinentry& peer, std::chrono::milliseconds too_soon = {}) {
  return Pinentry({.program = peer.program(),
                   .environment = {"PATH=/usr/bin:/bin", "MARK=ours"},
                   .too_soon = too_soon,
                   .pause = {}});
}

Result<Secret> ask(const ScriptedPinentry& peer, const PinPrompt& asked = prompt()) {
  return dialog(peer).ask(asked, std::stop_source().get_token());
}

std::optional<ErrorCode> refusal(const Replies& replies) {
  const ScriptedPinentry peer(replies);
  const auto pin = ask(peer);
  return pin ? std::nullopt : std::optional(pin.error().code);
}

TEST(Pinentry, brings_the_pin_and_shows_what_it_is_for) {
  const ScriptedPinentry peer({});
  const auto pin = ask(peer);
  ASSERT_TRUE(pin) << pin.error().detail;
  EXPECT_EQ(pin->text(), "123456");
  const auto heard = peer.heard();
  EXPECT_NE(heard.find("SETDESC 網站：https://card.example%0A用途：將此憑證綁定至 "
                       "a•••@example.com%0A工商憑證：示範股份有限公司%0A核對碼：4711\n"),
            std::string::npos)
      << heard;
  for (const auto* line :
       {"OPTION grab\n", "SETTITLE PINCODE", "SETPROMPT PIN 碼：\n", "SETOK 確定\n", "SETCANCEL 取消\n"}) {
    EXPECT_NE(heard.find(line), std::string::npos) << line;
  }
  EXPECT_EQ(heard.find("SETERROR"), std::string::npos);
  EXPECT_EQ(heard.find("CONFIRM"), std::string::npos);
}

TEST(Pinentry, lets_nothing_keep_the_pin) {
  const ScriptedPinentry peer({});
  ASSERT_TRUE(ask(peer));
  EXPECT_EQ(peer.heard().find("allow-external-password-cache"), std::string::npos);
  EXPECT_NE(peer.heard().find("SETKEYINFO --clear\n"), std::string::npos);
}

TEST(Pinentry, starts_with_a_clean_environment_and_no_descriptor_of_ours) {
  setenv("TPCARD_NOT_PASSED_ON", "1", 1);
  const ScriptedPinentry peer({});
  ASSERT_TRUE(ask(peer));
  unsetenv("TPCARD_NOT_PASSED_ON");
  EXPECT_NE(peer.environment().find("MARK=ours\n"), std::string::npos);
  EXPECT_EQ(peer.environment().find("TPCARD_NOT_PASSED_ON"), std::string::npos);
  EXPECT_EQ(peer.environment().find("HOME="), std::string::npos);
  EXPECT_EQ(peer.descriptors(), "0\n1\n2\n255\n") << "255 is bash's own, for its script";
}

TEST(Pinentry, tells_why_it_asks_again) {
  auto asked = prompt();
  asked.before = ErrorCode::pin_wrong;
  asked.tries = TriesLeft::low;
  const ScriptedPinentry peer({});
  ASSERT_TRUE(ask(peer, asked));
  EXPECT_NE(peer.heard().find("SETERROR PIN 碼不正確，請再輸入一次。%0A先前已輸入錯誤過"), std::string::npos);
}

TEST(Pinentry, asks_whether_to_use_the_last_try_before_it_asks_for_the_pin) {
  auto asked = prompt();
  asked.tries = TriesLeft::last;
  const ScriptedPinentry yes({});
  ASSERT_TRUE(ask(yes, asked));
  EXPECT_LT(yes.heard().find("CONFIRM\n"), yes.heard().find("GETPIN\n"));

  const ScriptedPinentry no({.confirm = "ERR 83886194 Not confirmed <Pinentry>\\n"});
  const auto refused = ask(no, asked);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::pin_cancelled);
  EXPECT_EQ(no.heard().find("GETPIN"), std::string::npos);
}

TEST(Pinentry, tells_cancelled_from_timed_out_from_failed) {
  EXPECT_EQ(refusal({.getpin = "ERR 83886179 Operation cancelled <Pinentry>\\n"}), ErrorCode::pin_cancelled);
  EXPECT_EQ(refusal({.getpin = "S BUTTON_INFO close\\nERR 83886278 fully cancelled\\n"}), ErrorCode::pin_cancelled);
  EXPECT_EQ(refusal({.getpin = "ERR 83886142 Timeout <Pinentry>\\n"}), ErrorCode::timed_out);
  EXPECT_EQ(refusal({.getpin = "ERR 83886162 Inappropriate ioctl for device <Pinentry>\\n"}),
            ErrorCode::pin_entry_failed);
  EXPECT_EQ(refusal({.getpin = "INQUIRE PIN\\n"}), ErrorCode::pin_entry_failed);
  EXPECT_EQ(refusal({.getpin = "D 12%%zz\\nOK\\n"}), ErrorCode::pin_entry_failed);
  EXPECT_EQ(refusal({.greeting = "ERR 83886162 no display\\n"}), ErrorCode::pin_entry_failed);
  EXPECT_EQ(refusal({.before_getpin = "exit 3"}), ErrorCode::pin_entry_failed);
}

TEST(Pinentry, goes_on_without_what_an_old_one_does_not_know_but_not_without_saying_what_for) {
  EXPECT_EQ(refusal({.others = "ERR 536871187 Unknown IPC command <User defined source 1>\\n"}), std::nullopt);
  EXPECT_EQ(refusal({.setdesc = "ERR 536871187 Unknown IPC command\\n"}), ErrorCode::pin_entry_failed);
}

TEST(Pinentry, says_that_a_program_that_is_not_there_failed) {
  const auto pin = Pinentry({.program = "/nowhere/pinentry"}).ask(prompt(), std::stop_source().get_token());
  ASSERT_FALSE(pin);
  EXPECT_EQ(pin.error().code, ErrorCode::pin_entry_failed);
}

TEST(Pinentry, ends_the_dialog_when_it_is_no_longer_wanted) {
  const ScriptedPinentry peer({.before_getpin = "exec sleep 600"});
  std::stop_source stop;
  std::jthread closes([&] {
    while (peer.heard().find("GETPIN") == std::string::npos) std::this_thread::yield();
    stop.request_stop();
  });
  const auto pin = dialog(peer).ask(prompt(), stop.get_token());
  ASSERT_FALSE(pin);
  EXPECT_EQ(pin.error().code, ErrorCode::pin_cancelled);
}

TEST(Pinentry, throws_away_what_came_sooner_than_anybody_can_read) {
  const ScriptedPinentry peer({});
  const auto pin = dialog(peer, std::chrono::minutes{1}).ask(prompt(), std::stop_source().get_token());
  ASSERT_FALSE(pin) << "keys meant for another window are no PIN";
  EXPECT_EQ(pin.error().code, ErrorCode::pin_entry_failed);
  const auto heard = peer.heard();
  EXPECT_NE(heard.find("GETPIN\n", heard.find("GETPIN\n") + 1), std::string::npos) << "it was asked for again";
}

TEST(Pinentry, outlasts_a_key_that_is_held_down_from_the_dialog_before) {
  const ScriptedPinentry peer({.before_getpin = "echo >> asked; [ $(wc -l < asked) -lt 6 ] || sleep 0.4"});
  const auto pin = dialog(peer, std::chrono::milliseconds{300}).ask(prompt(), std::stop_source().get_token());
  ASSERT_TRUE(pin) << pin.error().detail;
}

TEST(Pinentry, asks_again_when_another_window_had_the_keyboard) {
  // pinentry-gtk-2 that cannot grab it.
  const ScriptedPinentry peer(
      {.before_getpin = "echo >> asked; if [ $(wc -l < asked) -lt 3 ]; then echo 'ERR 83886179 Operation cancelled'; "
                        "continue; fi; sleep 0.4"});
  const auto pin = dialog(peer, std::chrono::milliseconds{300}).ask(prompt(), std::stop_source().get_token());
  ASSERT_TRUE(pin) << pin.error().detail;
}

TEST(Pinentry, takes_no_yes_to_the_last_try_sooner_than_anybody_can_read) {
  const ScriptedPinentry peer({});
  auto asked = prompt();
  asked.tries = TriesLeft::last;
  const auto pin = dialog(peer, std::chrono::minutes{1}).ask(asked, std::stop_source().get_token());
  ASSERT_FALSE(pin);
  EXPECT_EQ(peer.heard().find("GETPIN"), std::string::npos);
}

}  // namespace
}  // namespace tpcard::agent
