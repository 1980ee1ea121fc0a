// Flows, codes, counters, proofs.
#include "tests/contract/store_contract.hpp"

namespace tpcard::test {
namespace {

TEST_P(StoreContract, keeps_every_field_of_a_flow) {
  auto flow = sample_flow();
  write([&](Records& records) { records.insert(flow); });
  auto found = read([&](Records& records) { return records.find_flow(flow.key); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->step, FlowStep::email);
  EXPECT_EQ(found->language, Language::zh_tw);
  EXPECT_FALSE(found->consent);
  EXPECT_FALSE(found->email);
  EXPECT_FALSE(found->human_passed);
  EXPECT_FALSE(found->last_mail_at);
  EXPECT_EQ(found->expires_at, flow.expires_at);

  flow.purpose = FlowPurpose::sign_in;
  flow.kind = MemberKind::individual;
  flow.step = FlowStep::profile;
  flow.language = Language::en;
  flow.consent = Consent{.version = "v1", .text_sha256 = "00ff", .given_at = kNow};
  flow.email = email("Some.One@Example.com");
  flow.human_passed = true;
  flow.wrong_codes = 3;
  flow.mails_sent = 2;
  flow.last_mail_at = kNow + seconds(1);
  write([&](Records& records) { records.update(flow); });
  found = read([&](Records& records) { return records.find_flow(flow.key); });
  ASSERT_TRUE(found && found->consent && found->email);
  EXPECT_EQ(found->purpose, FlowPurpose::sign_in);
  EXPECT_EQ(found->kind, MemberKind::individual);
  EXPECT_EQ(found->step, FlowStep::profile);
  EXPECT_EQ(found->language, Language::en);
  EXPECT_EQ(found->consent->text_sha256, "00ff");
  EXPECT_EQ(found->consent->given_at, kNow);
  EXPECT_EQ(found->email->text(), "Some.One@example.com");
  EXPECT_TRUE(found->human_passed);
  EXPECT_EQ(found->wrong_codes, 3);
  EXPECT_EQ(found->mails_sent, 2);
  EXPECT_EQ(found->last_mail_at, kNow + seconds(1));

  write([&](Records& records) { records.delete_flow(flow.key); });
  EXPECT_FALSE(read([&](Records& records) { return records.find_flow(flow.key); }));
}

EmailCode sample_code(const Key& flow, int number) {
  return {.flow = flow,
          .number = number,
          .email_key = "someone@example.com",
          .code_hash = key("code" + std::to_string(number)),
          .expires_at = kNow + minutes(10)};
}

TEST_P(StoreContract, tells_the_codes_of_a_flow_newest_first) {
  const auto flow = sample_flow();
  const auto other = sample_flow("other");
  write([&](Records& records) {
    records.insert(flow);
    records.insert(other);
    for (int number : {1, 2, 10}) records.insert(sample_code(flow.key, number));
    records.insert(sample_code(other.key, 7));
  });
  const auto codes = read([&](Records& records) { return records.codes_of(flow.key); });
  ASSERT_EQ(codes.size(), 3U);
  EXPECT_EQ(codes[0].number, 10);
  EXPECT_EQ(codes[1].number, 2);
  EXPECT_EQ(codes[2].number, 1);
  EXPECT_EQ(codes[0].code_hash, key("code10"));
  EXPECT_EQ(codes[0].email_key, "someone@example.com");
  EXPECT_EQ(codes[0].expires_at, kNow + minutes(10));

  write([&](Records& records) { records.delete_codes_of(flow.key); });
  EXPECT_TRUE(read([&](Records& records) { return records.codes_of(flow.key); }).empty());
  EXPECT_EQ(read([&](Records& records) { return records.codes_of(other.key); }).size(), 1U);
}

TEST_P(StoreContract, ends_flows_and_codes_of_an_address_in_any_browser) {
  auto one = sample_flow("one");
  auto two = sample_flow("two");
  auto moved = sample_flow("moved");
  one.email = two.email = email("SomeOne@example.com");
  moved.email = email("elsewhere@example.com");
  write([&](Records& records) {
    for (const auto* flow : {&one, &two, &moved}) {
      records.insert(*flow);
      records.insert(sample_code(flow->key, 1));
    }
    records.delete_flows_and_codes_to("someone@example.com");
  });
  EXPECT_FALSE(read([&](Records& records) { return records.find_flow(one.key); }));
  EXPECT_FALSE(read([&](Records& records) { return records.find_flow(two.key); }));
  // The flow went on to another address; the code mailed to the first one ends all the same.
  EXPECT_TRUE(read([&](Records& records) { return records.find_flow(moved.key); }));
  EXPECT_TRUE(read([&](Records& records) { return records.codes_of(moved.key); }).empty());
}

TEST_P(StoreContract, counts_by_name_and_window) {
  EXPECT_EQ(write([](Records& records) { return records.count_up("mails:a", kNow); }), 1);
  EXPECT_EQ(write([](Records& records) { return records.count_up("mails:a", kNow); }), 2);
  EXPECT_EQ(write([](Records& records) { return records.count_up("mails:b", kNow); }), 1);
  EXPECT_EQ(write([](Records& records) { return records.count_up("mails:a", kNow + hours(1)); }), 1);
  EXPECT_EQ(read([](Records& records) { return records.count_of("mails:a", kNow); }), 2);
  EXPECT_EQ(read([](Records& records) { return records.count_of("mails:c", kNow); }), 0);
  write([](Records& records) {
    for (int i = 0; i < 3; ++i) records.count_down("mails:a", kNow);
  });
  EXPECT_EQ(read([](Records& records) { return records.count_of("mails:a", kNow); }), 0) << "never below nothing";
}

TEST_P(StoreContract, keeps_the_last_moment_under_a_name) {
  EXPECT_FALSE(read([](Records& records) { return records.moment_of("mail:a"); }));
  write([](Records& records) { records.note_moment("mail:a", kNow); });
  write([](Records& records) { records.note_moment("mail:a", kNow + seconds(7)); });
  EXPECT_EQ(read([](Records& records) { return records.moment_of("mail:a"); }), kNow + seconds(7));
}

TEST_P(StoreContract, knows_the_browsers_that_proved_a_mailbox) {
  write([](Records& records) {
    records.remember_browser(key("browser"), "a@example.com", kNow);
    records.remember_browser(key("browser"), "a@example.com", kNow + hours(1));
  });
  EXPECT_TRUE(read([](Records& records) { return records.browser_knows(key("browser"), "a@example.com"); }));
  EXPECT_FALSE(read([](Records& records) { return records.browser_knows(key("browser"), "b@example.com"); }));
  EXPECT_FALSE(read([](Records& records) { return records.browser_knows(key("other"), "a@example.com"); }));
}

TEST_P(StoreContract, spends_a_proof_once) {
  EXPECT_TRUE(write([](Records& records) { return records.spend_proof(key("proof"), kNow); }));
  EXPECT_FALSE(write([](Records& records) { return records.spend_proof(key("proof"), kNow + hours(1)); }));
  EXPECT_TRUE(write([](Records& records) { return records.spend_proof(key("another"), kNow); }));
}

}  // namespace
}  // namespace tpcard::test
