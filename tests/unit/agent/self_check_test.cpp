#include "agent/self_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <set>
#include <sstream>

#include "agent/doctor.hpp"
#include "tests/support/temporary_folder.hpp"

namespace tpcard::agent {
namespace {

using Use = PortAnswer::Use;

/// A computer on which all is well.
Facts well() {
  const certificate::CardIdentity school{.scheme = "xca",
                                         .identifier = "2.16.886.111.90005.90003.100004",
                                         .legal_name = "示範國民小學",
                                         .rank = certificate::CardRank::secondary,
                                         .unified_business_number = {}};
  const Card card{.id = "1",
                  .reader = "Generic USB2.0-CRW",
                  .identity = school,
                  .not_after = from_rfc3339("2031-01-01T00:00:00Z"),
                  .problem = std::nullopt};
  return {.files = {"/etc/tpcard-agent/agent.toml"},
          .open_files = {},
          .service = CardService::running,
          .modules = {{"/usr/lib/card.so", std::string("OpenSC smartcard framework (OpenSC Project)")}},
          .cards = {.readers = {"Generic USB2.0-CRW"}, .cards = {card}, .problem = std::nullopt},
          .ports = {{61170, {Use::stranger, "", ""}}, {61171, {Use::component, "0.1.0", "x"}}, {61172, {}}},
          .sites = {*protocol::SiteOrigin::parse("https://card.example")}};
}

std::string told(const std::vector<Finding>& findings, Language language = Language::zh_tw) {
  std::ostringstream out;
  tell(out, findings, language);
  return out.str();
}

std::size_t wrong_in(const std::vector<Finding>& findings) {
  return static_cast<std::size_t>(std::ranges::count(findings, Finding::State::wrong, &Finding::state));
}

TEST(SelfCheck, tells_a_well_computer_in_numbered_lines_in_both_languages) {
  const auto found = findings(well());
  EXPECT_EQ(wrong_in(found), 0U) << told(found);
  const auto chinese = told(found);
  EXPECT_TRUE(chinese.starts_with("1. ✓ 安控元件執行中：版本 0.1.0，連接埠 61171\n2. ✓ ")) << chinese;
  EXPECT_NE(
      chinese.find("組織憑證附卡：示範國民小學，識別碼 2.16.886.111.90005.90003.100004，有效至 2031-01-01；可以使用"),
      std::string::npos)
      << chinese;
  EXPECT_NE(told(found, Language::en).find("XCA card (secondary): 示範國民小學"), std::string::npos);
  EXPECT_NE(chinese.find("https://card.example"), std::string::npos);
}

TEST(SelfCheck, says_what_to_do_next_wherever_something_is_wrong) {
  std::vector<Facts> ill(11, well());
  ill[0].ports[1].answer = {};
  ill[1].sites.clear();
  ill[2].service = CardService::stopped;
  ill[2].cards = {.readers = {}, .cards = {}, .problem = ErrorCode::no_reader};
  ill[3].modules[0].description = refuse(ErrorCode::module_missing);
  ill[4].modules.clear();
  ill[5].cards.cards[0].problem = ErrorCode::pin_locked;
  ill[6].cards.cards[0].identity.reset();
  ill[6].cards.cards[0].problem = ErrorCode::card_wrong_kind;
  ill[7].open_files = ill[7].files;
  ill[8].modules[0].description = refuse(ErrorCode::card_software_failed);
  for (auto& port : ill[9].ports) port.answer = {Use::stranger, "", ""};
  ill[10].pin_place = Facts::PinPlace::nowhere;
  for (std::size_t i = 0; i < ill.size(); ++i) {
    const auto found = findings(ill[i]);
    EXPECT_GE(wrong_in(found), 1U) << i;
    for (const auto& finding : found) {
      EXPECT_FALSE(finding.what.zh_tw.empty() || finding.what.en.empty()) << i;
      EXPECT_EQ(finding.state == Finding::State::fine, finding.next.zh_tw.empty()) << i << finding.what.zh_tw;
      EXPECT_EQ(finding.next.zh_tw.empty(), finding.next.en.empty()) << i << finding.what.zh_tw;
    }
  }
  EXPECT_NE(told(findings(ill[2])).find("pcscd.socket"), std::string::npos);
}

TEST(SelfCheck, has_words_of_its_own_for_each_trouble_with_a_card) {
  std::set<std::string> told_apart;
  for (const auto code : {ErrorCode::module_missing, ErrorCode::card_software_failed, ErrorCode::no_reader,
                          ErrorCode::remote_desktop, ErrorCode::no_card, ErrorCode::card_in_use,
                          ErrorCode::card_not_activated, ErrorCode::card_wrong_kind, ErrorCode::certificate_expired,
                          ErrorCode::certificate_not_yet_valid, ErrorCode::pin_locked, ErrorCode::card_error}) {
    const auto found = card_findings({.readers = {}, .cards = {}, .problem = code});
    ASSERT_EQ(found.size(), 1U);
    told_apart.insert(found[0].what.zh_tw + found[0].what.en);
  }
  EXPECT_EQ(told_apart.size(), 12U);
}

TEST(SelfCheck, warns_before_the_last_try_of_the_pin) {
  auto facts = well();
  facts.cards.cards[0].tries = TriesLeft::last;
  const auto found = findings(facts);
  EXPECT_EQ(wrong_in(found), 0U);
  EXPECT_NE(told(found).find("! 組織憑證附卡"), std::string::npos) << told(found);
}

TEST(SelfCheck, says_nothing_of_the_reader_service_where_readers_are_seen_without_it) {
  auto facts = well();
  facts.service = CardService::not_installed;
  EXPECT_EQ(wrong_in(findings(facts)), 0U);
}

TEST(SelfCheck, finds_a_configuration_that_other_users_may_change) {
  const test::TemporaryFolder folder;
  const auto file = folder.write("agent.toml", "port = 62350\n");
  const SystemClock clock;
  CardSoftware none({}, clock);
  const Overrides overrides{.config = file};
  std::filesystem::permissions(file, std::filesystem::perms::all);
  EXPECT_THAT(gather(*read_settings(overrides), overrides, none).open_files, testing::ElementsAre(file));
  std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  EXPECT_THAT(gather(*read_settings(overrides), overrides, none).open_files, testing::IsEmpty());
}

TEST(SelfCheck, tells_of_a_configuration_that_cannot_be_read) {
  std::ostringstream out;
  EXPECT_FALSE(tell_all(out, {.config = "/nowhere/agent.toml"}));
  EXPECT_NE(out.str().find("\n1. ✗ "), std::string::npos) << out.str();
  EXPECT_NE(out.str().find("/nowhere/agent.toml"), std::string::npos) << out.str();
}

TEST(SelfCheck, speaks_the_terminals_language) {
  for (const auto& [lang, language] : {std::pair{"en_US.UTF-8", Language::en},
                                       {"en", Language::en},
                                       {"zh_TW.UTF-8", Language::zh_tw},
                                       {"C.UTF-8", Language::zh_tw},
                                       {"", Language::zh_tw}}) {
    setenv("LC_ALL", lang, 1);
    setenv("LANG", "zh_TW.UTF-8", 1);
    EXPECT_EQ(language_of_terminal(), language) << lang;
  }
  unsetenv("LC_ALL");
}

}  // namespace
}  // namespace tpcard::agent
