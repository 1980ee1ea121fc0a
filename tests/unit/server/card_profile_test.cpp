// Profiles are data: the file that is shipped says what is built in, and a file that says it wrongly is refused.
#include "server/card_profile.hpp"

#include <gtest/gtest.h>

#include "tests/support/temporary_folder.hpp"

namespace tpcard::server {
namespace {

constexpr std::string_view kBorduria = R"(
required_policies = ["1.3.6.1.4.1.55555.2.1"]
forbidden_policies = []
[subject]
class_attribute = "1.3.6.1.4.1.55555.1.9"
natural_person_classes = ["1.3.6.1.4.1.55555.3.1"]
[[scheme]]
name = "borduria"
identifier_attribute = "2.5.4.97"
identifier_in = "subject"
identifier_form = "line"
)";

class CardProfileTest : public testing::Test {
 protected:
  /// What is said of kBorduria once `from` in it is `to`.
  std::string complaint(const std::string& from, const std::string& to) {
    std::string text(kBorduria);
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    try {
      static_cast<void>(read_card_profile(folder_.write("profile.toml", text.replace(at, from.size(), to))));
    } catch (const ConfigurationError& error) {
      return error.what();
    }
    return "";
  }
  test::TemporaryFolder folder_;
};

TEST_F(CardProfileTest, the_file_that_is_shipped_is_what_is_built_in) {
  EXPECT_EQ(read_card_profile(TPCARD_SOURCE_DIR "/packaging/profiles/taiwan-gpki.toml"), taiwan_profile());
}

TEST_F(CardProfileTest, reads_another_countrys) {
  const auto profile = read_card_profile(folder_.write("profile.toml", std::string(kBorduria)));
  EXPECT_EQ(profile.required_policies, std::vector<std::string>{"1.3.6.1.4.1.55555.2.1"});
  ASSERT_EQ(profile.identity.schemes.size(), 1U);
  const auto& scheme = profile.identity.schemes.front();
  EXPECT_EQ(scheme.name, "borduria");
  EXPECT_EQ(scheme.place, certificate::IdentifierPlace::subject);
  EXPECT_EQ(scheme.form, certificate::IdentifierForm::line);
  EXPECT_FALSE(profile.identity.proves_business_number("borduria"));
}

TEST_F(CardProfileTest, refuses_what_it_does_not_know) {
  EXPECT_TRUE(complaint("identifier_form", "identifer_form").contains("identifier_form: is required"));
  EXPECT_TRUE(complaint("[subject]", "[subject]\nserver_clases = []").contains("server_clases: is not a key"));
  EXPECT_TRUE(complaint("forbidden_policies = []", "").contains("forbidden_policies: is required"));
  EXPECT_TRUE(complaint("\"line\"", "\"text\"").contains("digits, oid or line"));
  EXPECT_TRUE(complaint("\"2.5.4.97\"", "\"organizationIdentifier\"").contains("an OID"));
  EXPECT_TRUE(complaint("\"line\"", "\"digits\"").contains("identifier_digits"));
  EXPECT_TRUE(complaint("\"borduria\"", "\"Borduria\"").contains("a-z"));
  EXPECT_TRUE(complaint("[[scheme]]", "[[scheme]]\nissuer_words = [\"\"]").contains("every issuer"));
}

TEST_F(CardProfileTest, refuses_two_kinds_of_card_of_one_name_and_none_at_all) {
  const std::string again =
      "[[scheme]]\nname = \"borduria\"\nidentifier_attribute = \"1.2.3\"\nidentifier_form = \"oid\"\n";
  EXPECT_TRUE(complaint("[[scheme]]", again + "[[scheme]]").contains("two of one name"));
  const std::string text(kBorduria);
  const auto none = folder_.write("none.toml", text.substr(0, text.find("[[scheme]]")));
  EXPECT_THROW(static_cast<void>(read_card_profile(none)), ConfigurationError);
}

}  // namespace
}  // namespace tpcard::server
