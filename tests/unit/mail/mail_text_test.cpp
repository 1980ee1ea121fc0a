// What each mail says, in both languages.
#include "mail/mail_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "mail/render.hpp"

namespace tpcard::mail {
namespace {

using membership::Language;
using membership::MailTemplate;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kData =
    R"({"code":"012345","number":2,"minutes":10,"origin":"https://card.example:65443","organization":"大安 <實業> & Co.",)"
    R"("card":"1A2B 3C4D 5E6F","mailbox":"a•••@example.com","time":"2026-11-23T16:05:09Z"})";

constexpr MailTemplate kAll[] = {MailTemplate::registration_code,
                                 MailTemplate::registration_already_member,
                                 MailTemplate::sign_in_code,
                                 MailTemplate::sign_in_not_member,
                                 MailTemplate::verified_notice,
                                 MailTemplate::organization_claimed_again,
                                 MailTemplate::card_linked,
                                 MailTemplate::card_ended,
                                 MailTemplate::legal_name_changed,
                                 MailTemplate::component_link,
                                 MailTemplate::signed_in_origin_unbound};

struct Rendered {
  std::string subject;
  std::string plain;
  std::string html;
};

Rendered render(MailTemplate what, Language language, std::string_view json = kData) {
  const auto data = MailData::parse(json, language);
  const auto text = language == Language::zh_tw ? text_zh_tw(what, data) : text_en(what, data);
  return {text.subject, render_plain(text, data, language), render_html(text, data, language)};
}

std::vector<std::string> six_digit_numbers(const std::string& text) {
  static const std::regex kNumber("(^|[^0-9])([0-9]{6})(?![0-9])");
  std::vector<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), kNumber); at != std::sregex_iterator(); ++at) {
    found.push_back((*at)[2]);
  }
  return found;
}

TEST(MailText, has_the_code_on_a_line_of_its_own_and_no_other_six_digits) {
  for (const auto what : {MailTemplate::registration_code, MailTemplate::sign_in_code}) {
    for (const auto language : {Language::zh_tw, Language::en}) {
      const auto mail = render(what, language);
      EXPECT_THAT(mail.plain, HasSubstr("\n012345\n"));
      EXPECT_THAT(six_digit_numbers(mail.plain), testing::ElementsAre("012345"));
      EXPECT_THAT(six_digit_numbers(mail.html), testing::Each("012345"));
      EXPECT_THAT(six_digit_numbers(mail.subject), testing::ElementsAre("012345"));
    }
  }
}

TEST(MailText, numbers_the_mails_with_codes) {
  EXPECT_EQ(render(MailTemplate::registration_code, Language::zh_tw).subject, "台北卡：驗證碼 012345（第 2 封）");
  EXPECT_THAT(render(MailTemplate::sign_in_code, Language::zh_tw).plain, HasSubstr("第 2 封"));
  EXPECT_THAT(render(MailTemplate::registration_code, Language::en).subject, HasSubstr("mail 2"));
}

TEST(MailText, gives_no_code_where_there_is_an_account_or_none) {
  for (const auto what : {MailTemplate::registration_already_member, MailTemplate::sign_in_not_member}) {
    for (const auto language : {Language::zh_tw, Language::en}) {
      EXPECT_TRUE(six_digit_numbers(render(what, language).plain).empty());
    }
  }
}

TEST(MailText, leads_on_by_a_link) {
  for (const auto language : {Language::zh_tw, Language::en}) {
    const auto line = [&](MailTemplate what) { return render(what, language).plain; };
    EXPECT_THAT(line(MailTemplate::registration_already_member),
                HasSubstr("\nhttps://card.example:65443/sign-in/email\n"));
    EXPECT_THAT(line(MailTemplate::sign_in_not_member), HasSubstr("\nhttps://card.example:65443/register\n"));
    EXPECT_THAT(line(MailTemplate::component_link), HasSubstr("\nhttps://card.example:65443/verify/component\n"));
  }
}

TEST(MailText, tells_which_organization_card_time_and_mailbox) {
  for (const auto what : {MailTemplate::verified_notice, MailTemplate::organization_claimed_again,
                          MailTemplate::card_linked, MailTemplate::card_ended}) {
    for (const auto language : {Language::zh_tw, Language::en}) {
      const auto mail = render(what, language);
      EXPECT_THAT(mail.plain, HasSubstr("大安 <實業> & Co."));
      EXPECT_THAT(mail.plain, HasSubstr("1A2B 3C4D 5E6F"));
      EXPECT_THAT(mail.plain, HasSubstr("2026-11-24 00:05")) << "as clocks in Taiwan show it";
      EXPECT_THAT(mail.plain, HasSubstr("a•••@example.com"));
      EXPECT_THAT(mail.html, HasSubstr("大安 &lt;實業&gt; &amp; Co.")) << "a name is no markup";
    }
  }
}

TEST(MailText, names_the_site_in_every_mail) {
  for (const auto what : kAll) {
    EXPECT_THAT(render(what, Language::zh_tw).plain, HasSubstr("台北卡\nhttps://card.example:65443\n"));
    EXPECT_THAT(render(what, Language::en).plain, HasSubstr("Taipei Card\nhttps://card.example:65443\n"));
    EXPECT_THAT(render(what, Language::en).subject, testing::StartsWith("Taipei Card: "));
    EXPECT_THAT(render(what, Language::zh_tw).subject, testing::StartsWith("台北卡："));
  }
}

TEST(MailText, calls_nobody_an_organization_member_who_has_not_proven_it) {
  for (const auto what : {MailTemplate::registration_code, MailTemplate::registration_already_member,
                          MailTemplate::sign_in_code, MailTemplate::sign_in_not_member, MailTemplate::component_link}) {
    EXPECT_THAT(render(what, Language::zh_tw).plain, Not(HasSubstr("組織會員")));
    EXPECT_THAT(render(what, Language::en).plain, Not(HasSubstr("organization member")));
  }
}

TEST(MailText, makes_one_line_of_whatever_a_value_holds) {
  const auto data = MailData::parse(R"({"organization":"a\r\nBcc: b@example.com\n\n123456"})", Language::en);
  EXPECT_EQ(data.organization, "a  Bcc: b@example.com  123456");
}

TEST(MailText, refuses_data_that_is_no_object_of_texts_and_numbers) {
  for (const auto* text : {"", "[]", "null", "{\"code\":", "{\"code\":[1]}", "{\"code\":{}}"}) {
    EXPECT_THROW((void)MailData::parse(text, Language::en), std::invalid_argument) << text;
  }
}

}  // namespace
}  // namespace tpcard::mail
