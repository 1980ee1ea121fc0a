#include "altcha/altcha_check.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace tpcard::altcha {
namespace {

using membership::Form;

// Made and accepted by npm altcha-lib 2.8.0 (v1) under the key `example-hmac-key`, number 1234.
constexpr std::string_view kPayload =
    "eyJhbGdvcml0aG0iOiJTSEEtMjU2IiwiY2hhbGxlbmdlIjoiMjIyNzQ0OWU5NmUwMWZkZDE0YmE2YWJlN2QzYTU3NjBhYjdkZjA3OGRkNjYwZGQ3ND"
    "Q5M2Y5"
    "NDMxYWE2NTQ1OSIsIm51bWJlciI6MTIzNCwic2FsdCI6IjljN2MxZjRiNmUwZDJhNWY4YjNlNmM3MT9mb3JtPXJlZ2lzdHJhdGlvbi1jb2RlJmV4cG"
    "lyZXM9"
    "MTc5ODc2MTYwMCYiLCJzaWduYXR1cmUiOiJmZDcyMDE5OWZjN2ZhMzFhMDQ1ZWI4ZWMzNzkwMWFjMjIzZDhiYTk4YjM0YTRlMTA1OTA4YTc0MzUzYz"
    "E0MmI5"
    "IiwidG9vayI6MTJ9";

class AltchaCheckTest : public ::testing::Test {
 protected:
  /// As a browser does: counts up until the challenge fits.
  std::string solve(std::string_view challenge_text) {
    auto document = boost::json::parse(challenge_text).as_object();
    const std::string salt(document.at("salt").as_string());
    std::int64_t number = 0;
    while (to_hex(sha256(salt + std::to_string(number))) != document.at("challenge").as_string()) ++number;
    document["number"] = number;
    document["took"] = 1.5;
    document.erase("maxnumber");
    return to_base64(as_bytes(boost::json::serialize(document)));
  }

  SystemRandom random;
  Instant now{seconds{1'798'761'600 - 60}};
  AltchaCheck check{as_bytes("example-hmac-key"), random, minutes{20}};
};

TEST_F(AltchaCheckTest, accepts_what_altcha_lib_made) {
  const auto proof = check.verify(Form::registration_code, kPayload, 0, now);
  ASSERT_TRUE(proof);
  EXPECT_EQ(proof->expires_at, Instant{seconds{1'798'761'600}});
}

TEST_F(AltchaCheckTest, refuses_it_for_another_form_later_dearer_or_under_another_key) {
  EXPECT_FALSE(check.verify(Form::sign_in_code, kPayload, 0, now));
  EXPECT_FALSE(check.verify(Form::registration_code, kPayload, 0, now + seconds{60}));
  EXPECT_FALSE(check.verify(Form::registration_code, kPayload, 1, now));
  AltchaCheck other(as_bytes("another key"), random, minutes{20});
  EXPECT_FALSE(other.verify(Form::registration_code, kPayload, 0, now));
}

TEST_F(AltchaCheckTest, accepts_its_own_challenge_once_solved) {
  const auto payload = solve(check.challenge(Form::sign_in_code, 500, now));
  EXPECT_TRUE(check.verify(Form::sign_in_code, payload, 500, now));
  EXPECT_FALSE(check.verify(Form::sign_in_code, payload, 501, now));
}

TEST_F(AltchaCheckTest, gives_each_challenge_another_proof) {
  const auto first = check.verify(Form::sign_in_code, solve(check.challenge(Form::sign_in_code, 10, now)), 10, now);
  const auto second = check.verify(Form::sign_in_code, solve(check.challenge(Form::sign_in_code, 10, now)), 10, now);
  ASSERT_TRUE(first && second);
  EXPECT_NE(first->id, second->id);
}

TEST_F(AltchaCheckTest, refuses_every_text_with_one_character_changed) {
  const auto json = *from_base64(kPayload);
  // `took`, the widget's own measure, stands last; it is covered by nothing and believed by nobody.
  const auto end = as_text(json).find(",\"took\"");
  for (std::size_t i = 0; i < end; ++i) {
    auto changed = json;
    changed[i] ^= 1;
    EXPECT_FALSE(check.verify(Form::registration_code, to_base64(changed), 0, now)) << as_text(changed);
  }
}

/// A payload with one member changed or, as nothing, left out.
std::string with(std::string_view name, const boost::json::value& value) {
  auto document = boost::json::parse(as_text(*from_base64(kPayload))).as_object();
  value.is_null() ? void(document.erase(name)) : void(document[name] = value);
  return to_base64(as_bytes(boost::json::serialize(document)));
}

// By altcha-lib as well: the salt as ours is, number 43210.
TEST_F(AltchaCheckTest, accepts_a_challenge_of_altcha_lib_that_tells_its_cost) {
  constexpr std::string_view kWithCost =
      "eyJhbGdvcml0aG0iOiJTSEEtMjU2IiwiY2hhbGxlbmdlIjoiNjBjOGJhZGI5M2E2ODM0MTZjNjNhMWY2OWM3ODcwNmNmYTk5YzY5OWYwY2M4ZDFk"
      "ZjFiZmRkZDcyYThkY2YzMCIsIm51bWJlciI6NDMyMTAsInNhbHQiOiI5YzdjMWY0YjZlMGQyYTVmOGIzZTZjNzE/Zm9ybT1zaWduLWluLWNvZGUm"
      "Y29zdD01MDAwMCZleHBpcmVzPTE3OTg3NjE2MDAmIiwic2lnbmF0dXJlIjoiZmM2YWRhOWE5Y2UzMTMwNTcyNTk4Yzk3M2Y3YjJmZTY1N2Q0MzIy"
      "YWNmODQyMzU0ZDhmYWVmOGQ1NDkxMzk0NiIsInRvb2siOjAuMjV9";
  EXPECT_TRUE(check.verify(Form::sign_in_code, kWithCost, 50'000, now));
  EXPECT_FALSE(check.verify(Form::sign_in_code, kWithCost, 50'001, now));
  EXPECT_FALSE(check.verify(Form::registration_human, kWithCost, 50'000, now));
}

TEST_F(AltchaCheckTest, refuses_digits_moved_between_salt_and_number) {
  auto document = boost::json::parse(as_text(*from_base64(kPayload))).as_object();
  document["salt"] = std::string(document.at("salt").as_string()) + "1";
  document["number"] = 234;
  // Hashes to the same challenge, under the same signature.
  EXPECT_FALSE(check.verify(Form::registration_code, to_base64(as_bytes(boost::json::serialize(document))), 0, now));
}

TEST_F(AltchaCheckTest, does_not_care_what_took_says) {
  EXPECT_TRUE(check.verify(Form::registration_code, with("took", 0.125), 0, now));
  EXPECT_TRUE(check.verify(Form::registration_code, with("took", nullptr), 0, now));
}

TEST_F(AltchaCheckTest, refuses_members_that_are_missing_or_of_another_type) {
  for (const auto* name : {"algorithm", "challenge", "number", "salt", "signature"}) {
    EXPECT_FALSE(check.verify(Form::registration_code, with(name, nullptr), 0, now)) << name;
    EXPECT_FALSE(check.verify(Form::registration_code, with(name, boost::json::array()), 0, now)) << name;
  }
  EXPECT_FALSE(check.verify(Form::registration_code, with("number", 1234.0), 0, now));
  EXPECT_FALSE(check.verify(Form::registration_code, with("number", "1234"), 0, now));
  EXPECT_FALSE(check.verify(Form::registration_code, with("algorithm", "SHA-1"), 0, now));
}

TEST_F(AltchaCheckTest, refuses_a_member_that_comes_twice) {
  auto text = std::string(as_text(*from_base64(kPayload)));
  text.insert(1, R"("number":1,)");
  EXPECT_FALSE(check.verify(Form::registration_code, to_base64(as_bytes(text)), 0, now));
}

TEST_F(AltchaCheckTest, asks_in_the_words_that_the_widget_knows) {
  const auto document = boost::json::parse(check.challenge(Form::registration_human, 500, now)).as_object();
  EXPECT_EQ(document.size(), 5U) << "another member would configure the widget";
  EXPECT_EQ(document.at("algorithm"), "SHA-256");
  EXPECT_EQ(document.at("maxnumber"), 500);
  EXPECT_EQ(document.at("challenge").as_string().size(), 64U);
  EXPECT_EQ(document.at("signature").as_string().size(), 64U);
  const std::string salt(document.at("salt").as_string());
  EXPECT_EQ(salt.substr(24), "?form=registration-human&cost=500&expires=1798762740&");
}

TEST_F(AltchaCheckTest, refuses_what_is_no_payload) {
  for (const auto& text :
       {std::string(), std::string("e30="), std::string("bm90IGpzb24="), std::string("===="), std::string(5000, 'A')}) {
    EXPECT_FALSE(check.verify(Form::registration_code, text, 0, now));
  }
}

}  // namespace
}  // namespace tpcard::altcha
