// The framing between the component and its card process, over the channel they use.
#include "agent/card_messages.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace tpcard::agent {
namespace {

/// A child that sends back what it is sent, whatever it is: cat(1), writing to the socket it reads from.
class Echo {
 public:
  Echo() : child_("/bin/sh", {"-c", "cat <&0 >&0"}) {}
  Channel& channel() { return child_.channel(); }
  CardMessage back() { return read_message(channel(), std::chrono::steady_clock::now() + seconds{20}); }

 private:
  ChildProcess child_;
};

TEST(CardMessages, come_back_as_they_were_sent_with_the_pin_beside_them) {
  Echo echo;
  write_message(echo.channel(), sign_message({.origin = *protocol::SiteOrigin::parse("https://card.example"),
                                              .nonce = "nonce",
                                              .card = "card",
                                              .pin = Secret("123456")}));
  auto message = echo.back();
  EXPECT_EQ(message.head.size(), 4U) << "no PIN in the JSON";
  const auto order = order_in(std::move(message));
  EXPECT_EQ(order.origin.text(), "https://card.example");
  EXPECT_EQ(order.nonce, "nonce");
  EXPECT_EQ(order.card, "card");
  EXPECT_EQ(order.pin.text(), "123456");
  write_message(echo.channel(), look_message());
  EXPECT_EQ(echo.back().head.at("do").as_string(), "look");
}

TEST(CardMessages, refuses_what_is_no_message) {
  for (const std::string_view bytes : {std::string_view("\0\1\0\1\0", 5), std::string_view("\xff\xff\xff\xff\0", 5),
                                       std::string_view("\0\0\0\2\0[]", 7), std::string_view("\0\0\0\3\0{,}", 8)}) {
    Echo echo;
    echo.channel().send(as_bytes(bytes));
    EXPECT_THROW(static_cast<void>(echo.back()), ChannelFault);
  }
}

TEST(CardMessages, refuses_heads_that_say_something_else) {
  using boost::json::object;
  EXPECT_THROW(static_cast<void>(report_in({})), ChannelFault);
  EXPECT_THROW(static_cast<void>(report_in({{"readers", 1}, {"cards", nullptr}, {"problem", nullptr}})), ChannelFault);
  EXPECT_THROW(static_cast<void>(outcome_in({{"code", "no-such-code"}, {"tries", "low"}, {"detail", ""}})),
               ChannelFault);
  EXPECT_THROW(static_cast<void>(outcome_in({{"code", "pin-wrong"}, {"tries", "many"}, {"detail", ""}})), ChannelFault);
  EXPECT_THROW(static_cast<void>(outcome_in({{"auth_token", object{}}})), ChannelFault);
  EXPECT_THROW(static_cast<void>(order_in({.head = {{"origin", "null"}, {"nonce", ""}, {"card", ""}}})), ChannelFault);
  EXPECT_THROW(static_cast<void>(module_in({.head = {{"path", "/a.so"}}})), ChannelFault);
}

TEST(CardMessages, tells_that_the_other_process_has_gone_or_is_silent) {
  ChildProcess gone("/bin/true", {});
  EXPECT_THROW(static_cast<void>(read_message(gone.channel(), std::nullopt)), ChannelFault);
  ChildProcess silent("/bin/sleep", {"60"});
  EXPECT_THROW(static_cast<void>(read_message(silent.channel(), std::chrono::steady_clock::now() + milliseconds{20})),
               ChannelFault);
}

TEST(ChildProcess, gives_the_child_no_descriptor_but_the_channel) {
  ChildProcess child("/bin/sh", {"-c", "exec ls /proc/self/fd >&0"});
  std::array<std::uint8_t, 8> listed{};
  child.channel().receive(listed, std::chrono::steady_clock::now() + seconds{20});
  // Its input, output and error, and the folder that it lists.
  EXPECT_EQ(as_text(listed), "0\n1\n2\n3\n");
  EXPECT_THROW(child.channel().receive(listed, std::nullopt), ChannelFault) << "that is all";
}

}  // namespace
}  // namespace tpcard::agent
