#include "mail/smtp_mailer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>

#include "tests/unit/mail/smtp_sink.hpp"

namespace tpcard::mail {
namespace {

using membership::EmailAddress;
using membership::Language;
using membership::MailOutcome;
using membership::MailTemplate;
using membership::OutboxMail;
using testing::HasSubstr;
using testing::Not;

OutboxMail mail_to(const char* address, MailTemplate what = MailTemplate::registration_code) {
  return {.id = 7,
          .to = *EmailAddress::parse(address),
          .what = what,
          .language = Language::zh_tw,
          .data = R"({"code":"123456","number":1,"minutes":10,"origin":"http://localhost:8080","organization":"大安",)"
                  R"("card":"1A2B 3C4D 5E6F","mailbox":"a•••@example.com","time":"2026-11-23T08:00:00Z"})",
          .due_at = {}};
}

SmtpOptions options_for(const SmtpSink& sink) {
  return {.url = sink.url(), .from = "no-reply@card.example", .timeout = std::chrono::seconds(20)};
}

TEST(SmtpMailer, hands_a_mail_over_as_smtp_has_it) {
  SmtpSink sink;
  SmtpMailer mailer(options_for(sink));
  EXPECT_EQ(mailer.send(mail_to("Clerk@example.com"), {}), MailOutcome::sent);
  const auto dialogue = sink.dialogue();
  ASSERT_GE(dialogue.size(), 4U);
  EXPECT_THAT(dialogue[0], testing::StartsWith("EHLO "));
  EXPECT_EQ(dialogue[1], "MAIL FROM:<no-reply@card.example>");
  EXPECT_EQ(dialogue[2], "RCPT TO:<Clerk@example.com>");
  EXPECT_EQ(dialogue[3], "DATA");
  ASSERT_EQ(sink.mails().size(), 1U);
  const auto mail = sink.mails()[0];
  EXPECT_THAT(mail, HasSubstr("\r\nAuto-Submitted: auto-generated\r\n"));
  EXPECT_THAT(mail, HasSubstr("\r\n123456\r\n")) << "even who reads the raw mail finds the code";
  EXPECT_TRUE(std::ranges::all_of(mail, [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
}

TEST(SmtpMailer, sends_mails_in_a_row_over_one_connection) {
  SmtpSink sink;
  SmtpMailer mailer(options_for(sink));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(mailer.send(mail_to("a@example.com"), {}), MailOutcome::sent);
  EXPECT_EQ(sink.mails().size(), 5U);
  EXPECT_EQ(sink.connections(), 1);
}

TEST(SmtpMailer, tries_again_after_what_passes) {
  SmtpSink sink;
  SmtpMailer mailer(options_for(sink));
  for (const auto* verb : {"greeting", "MAIL", "RCPT", "DATA", "."}) {
    SmtpSink moody;
    moody.answer(verb, "451 later");
    EXPECT_EQ(SmtpMailer(options_for(moody)).send(mail_to("a@example.com"), {}), MailOutcome::try_again) << verb;
    moody.answer(verb, "");
    EXPECT_EQ(SmtpMailer(options_for(moody)).send(mail_to("a@example.com"), {}), MailOutcome::try_again) << verb;
  }
  EXPECT_EQ(SmtpMailer({.url = "smtp://127.0.0.1:1", .from = "a@card.example"}).send(mail_to("a@example.com"), {}),
            MailOutcome::try_again)
      << "nobody listens";
}

TEST(SmtpMailer, gives_up_a_mail_that_the_server_refuses_for_good) {
  for (const auto* verb : {"MAIL", "RCPT", "DATA", "."}) {
    SmtpSink sink;
    sink.answer(verb, "550 no");
    SmtpMailer mailer(options_for(sink));
    EXPECT_EQ(mailer.send(mail_to("a@example.com"), {}), MailOutcome::refused) << verb;
    sink.answer(verb, std::string_view(verb) == "DATA" ? "354 go on" : "250 ok");
    EXPECT_EQ(mailer.send(mail_to("b@example.com"), {}), MailOutcome::sent) << "the next one goes";
  }
}

TEST(SmtpMailer, does_not_blame_a_mail_for_a_server_that_turns_everybody_away) {
  SmtpSink sink;
  sink.answer("greeting", "554 no service for you");
  EXPECT_EQ(SmtpMailer(options_for(sink)).send(mail_to("a@example.com"), {}), MailOutcome::try_again);
}

TEST(SmtpMailer, sends_no_password_in_the_clear) {
  SmtpSink sink;
  sink.answer("EHLO", "250-sink\r\n250 AUTH PLAIN LOGIN");
  auto options = options_for(sink);
  options.user = "tpcard";
  options.password = Secret(std::string_view("s3cret"));
  EXPECT_EQ(SmtpMailer(std::move(options)).send(mail_to("a@example.com"), {}), MailOutcome::try_again);
  for (const auto& line : sink.dialogue()) EXPECT_THAT(line, Not(testing::StartsWith("AUTH")));
}

TEST(SmtpMailer, ends_in_its_time_when_the_server_says_nothing) {
  SmtpSink sink;
  sink.answer("RCPT", "250-and so on");  // a reply that never ends
  auto options = options_for(sink);
  options.timeout = std::chrono::milliseconds(300);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(SmtpMailer(std::move(options)).send(mail_to("a@example.com"), {}), MailOutcome::try_again);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

TEST(SmtpMailer, lets_go_of_a_silent_server_when_the_service_stops) {
  SmtpSink sink;
  sink.answer("RCPT", "250-and so on");
  std::stop_source service;
  service.request_stop();
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(SmtpMailer(options_for(sink)).send(mail_to("a@example.com"), service.get_token()), MailOutcome::try_again);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

TEST(SmtpMailer, refuses_a_sender_or_url_that_is_none) {
  EXPECT_THROW(SmtpMailer({.url = "smtp://127.0.0.1", .from = "nobody"}), std::invalid_argument);
  EXPECT_THROW(SmtpMailer({.url = "smtp://127.0.0.1", .from = "a@b\r\nBcc: c@d"}), std::invalid_argument);
  EXPECT_THROW(SmtpMailer({.url = "file:///etc/passwd", .from = "a@card.example"}), std::invalid_argument);
}

TEST(SmtpMailer, gives_up_a_mail_whose_data_nobody_can_read) {
  SmtpSink sink;
  auto mail = mail_to("a@example.com");
  mail.data = "not json";
  EXPECT_EQ(SmtpMailer(options_for(sink)).send(mail, {}), MailOutcome::refused);
  EXPECT_TRUE(sink.mails().empty());
}

/// What npm mailparser reads in a mail.
std::optional<boost::json::object> parsed_by_mailparser(const std::string& mail) {
  const std::string root = TPCARD_SOURCE_DIR;
  if (!std::filesystem::exists(root + "/tests/node_modules/mailparser")) return std::nullopt;
  const auto file = std::filesystem::temp_directory_path() / ("tpcard-mail-" + std::to_string(getpid()));
  std::ofstream(file) << mail;
  const auto command =
      "PATH=" + root + "/.cache/node/bin:$PATH node -e '" + "const {simpleParser} = require(\"" + root +
      "/tests/node_modules/mailparser\");" +
      "simpleParser(require(\"fs\").readFileSync(process.argv[1])).then((m) => console.log(JSON.stringify({" +
      "subject: m.subject, from: m.from.text, to: m.to.text, date: m.date, text: m.text, html: m.html," +
      "id: m.messageId, headers: m.headerLines.map((h) => h.key)})))' " + file.string();
  std::string output;
  if (auto* pipe = popen(command.c_str(), "r")) {
    char chunk[4096];
    for (std::size_t count = 0; (count = fread(chunk, 1, sizeof chunk, pipe)) > 0;) output.append(chunk, count);
    if (pclose(pipe) != 0) output.clear();
  }
  std::filesystem::remove(file);
  if (output.empty()) return std::nullopt;
  return boost::json::parse(output).as_object();
}

TEST(SmtpMailer, is_read_by_mailparser_as_it_was_meant) {
  SmtpSink sink;
  SmtpMailer mailer(options_for(sink));
  auto mail = mail_to("Clerk@example.com");
  ASSERT_EQ(mailer.send(mail, {}), MailOutcome::sent);
  mail.what = MailTemplate::verified_notice;
  mail.data = R"({"origin":"http://localhost:8080","organization":"大安\r\nBcc: x@example.com",)"
              R"("card":"1A2B","mailbox":"a•••@example.com","time":"2026-11-23T08:00:00Z"})";
  ASSERT_EQ(mailer.send(mail, {}), MailOutcome::sent);
  auto code = parsed_by_mailparser(sink.mails()[0]);
  if (!code) GTEST_SKIP() << "npm packages are not installed (scripts/setup)";
  EXPECT_EQ(code->at("subject"), "台北卡：驗證碼 123456（第 1 封）");
  EXPECT_EQ(code->at("from"), "\"台北卡\" <no-reply@card.example>");
  EXPECT_EQ(code->at("to"), "Clerk@example.com");
  const std::string text(code->at("text").as_string());
  EXPECT_THAT(text, HasSubstr("請回到註冊頁面，輸入以下驗證碼：\n\n123456\n\n"));
  EXPECT_THAT(std::string(code->at("html").as_string()), HasSubstr(">123456</p>"));
  EXPECT_THAT(std::string(code->at("id").as_string()), HasSubstr("@card.example>"));

  const auto notice = parsed_by_mailparser(sink.mails()[1]);
  ASSERT_TRUE(notice);
  for (const auto& header : notice->at("headers").as_array()) EXPECT_NE(header, "bcc");
  EXPECT_THAT(std::string(notice->at("text").as_string()), HasSubstr("組織：大安  Bcc: x@example.com\n"));
}

}  // namespace
}  // namespace tpcard::mail
