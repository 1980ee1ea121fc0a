// A card that signed through HiPKI: `openssl cms` signs the challenge's text, the rules of the house judge it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "membership/challenge.hpp"
#include "membership/sign_in.hpp"
#include "tests/support/demo_pki.hpp"
#include "tests/unit/membership/world.hpp"

namespace tpcard::membership {
namespace {

using test::DemoPki;
using testing::HasSubstr;

class HipkiTest : public testing::Test {
 protected:
  HipkiTest() {
    pki.company("card");
    world.now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
    rules = {
        std::make_shared<const trust::TrustStore>(std::vector<trust::TrustAnchor>{
            {pki.authority("root"), trust::AnchorRole::root}, {pki.authority("moeaca"), trust::AnchorRole::issuer}}),
        {},
        std::make_shared<const certificate::IdentityProfile>(certificate::taiwan_gpki())};
    rules.policy.required_policies = {"2.16.886.101.0.3.3"};
  }

  std::string file(const std::string& name) const { return (pki.directory() / name).string(); }
  /// What HiPKI would make of the text: signed attributes, content attached.
  Bytes sign(std::string_view text, const std::string& options = "-nodetach") const {
    std::ofstream(file("text"), std::ios::binary) << text;
    const auto command = "openssl cms -sign -binary -md sha256 -in '" + file("text") + "' -signer '" +
                         file("card.pem") + "' -inkey '" + pki.key() + "' -outform DER -out '" + file("cms") + "' " +
                         options;
    EXPECT_EQ(std::system(command.c_str()), 0) << command;
    const auto bytes = DemoPki::slurp(file("cms"));
    return {as_bytes(bytes).begin(), as_bytes(bytes).end()};
  }
  IssuedChallenge issue() {
    return world.in_store([&](Records& records) {
      return *issue_challenge(records, world.context(), world.visitor("browser"), Purpose::sign_in, std::nullopt);
    });
  }
  std::string text_of(const IssuedChallenge& issued) const {
    return text_to_sign(issued.challenge, issued.nonce, origin, world.numbers);
  }
  Result<CardProof> judge(const Bytes& cms, std::string_view text) const {
    return judge_card(cms, text, rules, world.now);
  }
  CardProof proof(OriginBinding binding) {
    const auto text = text_of(issue());
    auto judged = *judge(sign(text), text);
    judged.origin_binding = binding;
    return judged;
  }
  Member insert_organization_member(const CardProof& linked) {
    auto member = world.insert_organization_member();
    world.in_store([&](Records& records) {
      records.insert(member_card({"organization"}, linked, world.now));
      return 0;
    });
    return member;
  }
  Outcome<OpenedSession> sign_in(const CardProof& by) {
    return world.in_store(
        [&](Records& records) { return sign_in_by_card(records, world.context(), by, std::nullopt); });
  }

  World world;
  DemoPki& pki = DemoPki::instance();
  TrustRules rules;
  protocol::SiteOrigin origin = *protocol::SiteOrigin::parse("http://localhost:8080");
};

TEST_F(HipkiTest, the_text_is_the_same_when_the_challenge_is_taken) {
  const auto issued = issue();
  const auto given = text_of(issued);
  world.now += minutes{4};
  const auto taken = world.in_store([&](Records& records) {
    return *take_challenge(records, world.context(), world.visitor("browser"), Purpose::sign_in, issued.nonce, {});
  });
  EXPECT_EQ(text_to_sign(taken, issued.nonce, origin, world.numbers), given);
  EXPECT_THAT(given, HasSubstr("origin: http://localhost:8080\npurpose: sign-in\nnonce: " + issued.nonce + "\n"));
}

TEST_F(HipkiTest, a_card_that_signed_the_text_is_believed_and_bound_to_no_origin) {
  const auto text = text_of(issue());
  for (const std::string options : {"-nodetach", "", "-nodetach -noattr", "-noattr"}) {
    const auto judged = judge(sign(text, options), text);
    ASSERT_TRUE(judged) << options << judged.error().detail;
    EXPECT_EQ(judged->origin_binding, OriginBinding::none);
    EXPECT_EQ(judged->identity.identifier, "12345675");
  }
}

TEST_F(HipkiTest, a_signature_over_another_text_is_refused) {
  const auto text = text_of(issue());
  for (const std::string options : {"-nodetach", "", "-nodetach -noattr", "-noattr"}) {
    const auto other = sign(text_of(issue()), options);
    EXPECT_EQ(judge(other, text).error().code, ErrorCode::signature_invalid) << options;
  }
  EXPECT_EQ(judge(sign(text + "\n"), text).error().code, ErrorCode::signature_invalid);
}

TEST_F(HipkiTest, an_unknown_authority_is_refused_as_by_our_component) {
  const auto text = text_of(issue());
  rules.anchors = std::make_shared<const trust::TrustStore>(
      std::vector<trust::TrustAnchor>{{DemoPki::another().authority("root"), trust::AnchorRole::root}});
  EXPECT_FALSE(judge(sign(text), text));
}

TEST_F(HipkiTest, the_session_says_how_it_was_opened_and_the_mailbox_is_told_each_time) {
  const auto by = proof(OriginBinding::none);
  insert_organization_member(by);
  for (int time = 0; time < 2; ++time) {
    const auto opened = sign_in(by);
    ASSERT_TRUE(opened);
    EXPECT_EQ(id_of(opened->signed_in.session.opened_by), "card-origin-unbound");
    EXPECT_TRUE(opened->signed_in.by_card());
    EXPECT_EQ(may_change_access(opened->signed_in).error().code, ErrorCode::origin_bound_session_required);
    const auto mail = world.newest_mail();
    EXPECT_EQ(mail.what, MailTemplate::signed_in_origin_unbound);
    EXPECT_EQ(mail.id, time + 1);
  }
}

TEST_F(HipkiTest, by_our_component_nothing_is_mailed_and_access_may_be_changed) {
  const auto by = proof(OriginBinding::browser);
  insert_organization_member(by);
  const auto opened = sign_in(by);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->signed_in.session.opened_by, OpenedBy::card);
  EXPECT_TRUE(may_change_access(opened->signed_in));
  EXPECT_TRUE(world.in_store([&](Records& records) { return records.due_mails(world.now, 10); }).empty());
}

TEST_F(HipkiTest, a_card_that_is_new_here_is_not_linked_through_hipki) {
  insert_organization_member(proof(OriginBinding::browser));
  pki.company("card", "--rank secondary");
  world.now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());  // this card is newer than the world
  const auto second = proof(OriginBinding::none);
  EXPECT_EQ(sign_in(second).error().code, ErrorCode::origin_bound_session_required);
  EXPECT_FALSE(world.in_store([&](Records& records) { return records.find_card(second.leaf().fingerprint()); }));
}

TEST(MayChangeAccess, wants_a_session_by_card) {
  SignedIn by_mail{.session = {.key = {},
                               .member = {"member"},
                               .opened_by = OpenedBy::email,
                               .authenticated_at = {},
                               .last_seen_at = {},
                               .expires_at = {}},
                   .member = {.id = {"member"},
                              .kind = MemberKind::organization,
                              .email = *EmailAddress::parse("office@example.com"),
                              .profile = {},
                              .consent = {"2026-11", "", {}},
                              .language = Language::en,
                              .registered_at = {}}};
  EXPECT_EQ(may_change_access(by_mail).error().code, ErrorCode::card_session_required);
}

}  // namespace
}  // namespace tpcard::membership
