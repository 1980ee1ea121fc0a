// Challenges, sessions, mail, audit, purge.
#include "membership/session.hpp"
#include "tests/contract/store_contract.hpp"

namespace tpcard::test {
namespace {

TEST_P(StoreContract, takes_a_challenge_once_and_only_for_its_browser) {
  auto challenge = sample_challenge();
  write([&](Records& records) { records.insert(challenge); });
  EXPECT_FALSE(write([&](Records& records) { return records.take_challenge(challenge.nonce, key("thief")); }));
  const auto taken = write([&](Records& records) { return records.take_challenge(challenge.nonce, key("browser")); });
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->purpose, Purpose::sign_in);
  EXPECT_FALSE(taken->session);
  EXPECT_EQ(taken->expires_at, challenge.expires_at);
  EXPECT_FALSE(write([&](Records& records) { return records.take_challenge(challenge.nonce, key("browser")); }));
}

TEST_P(StoreContract, keeps_every_field_of_a_session) {
  auto session = sample_session();
  write([&](Records& records) {
    records.insert(sample_member());
    records.insert(session);
    records.touch_session(session.key, kNow + minutes(3));
  });
  const auto found = read([&](Records& records) { return records.find_session(session.key); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->member, session.member);
  EXPECT_EQ(found->opened_by, OpenedBy::email);
  EXPECT_FALSE(found->card);
  EXPECT_EQ(found->authenticated_at, kNow);
  EXPECT_EQ(found->last_seen_at, kNow + minutes(3));
  EXPECT_EQ(found->expires_at, session.expires_at);
  write([&](Records& records) { records.delete_session(session.key); });
  EXPECT_FALSE(read([&](Records& records) { return records.find_session(session.key); }));
}

TEST_P(StoreContract, keeps_each_way_that_a_session_was_opened) {
  write([](Records& records) { records.insert(sample_member()); });
  for (const auto way : {OpenedBy::email, OpenedBy::card, OpenedBy::card_origin_unbound}) {
    auto session = sample_session(std::string(id_of(way)));
    session.opened_by = way;
    write([&](Records& records) { records.insert(session); });
    EXPECT_EQ(read([&](Records& records) { return records.find_session(session.key)->opened_by; }), way);
  }
}

TEST_P(StoreContract, ends_a_members_sessions_with_what_hangs_on_them) {
  auto challenge = sample_challenge();
  challenge.purpose = Purpose::verify;
  challenge.session = key("session");
  write([&](Records& records) {
    records.insert(sample_member());
    records.insert(sample_member("other", "other@example.com"));
    records.insert(sample_session());
    records.insert(sample_session("second"));
    records.insert(sample_session("other", {"other"}));
    records.insert(challenge);
    records.insert(sample_challenge("somebody's sign-in"));
    records.put(sample_pending());
    records.delete_sessions_of({"member-1"});
  });
  EXPECT_FALSE(read([](Records& records) { return records.find_session(key("session")); }));
  EXPECT_FALSE(read([](Records& records) { return records.find_session(key("second")); }));
  EXPECT_TRUE(read([](Records& records) { return records.find_session(key("other")); }));
  EXPECT_FALSE(read([](Records& records) { return records.find_pending(key("session")); }));
  EXPECT_FALSE(write([&](Records& records) { return records.take_challenge(challenge.nonce, challenge.browser); }));
  EXPECT_TRUE(
      write([](Records& records) { return records.take_challenge(key("somebody's sign-in"), key("browser")); }));
}

TEST_P(StoreContract, knows_the_cards_behind_sessions_and_ends_their_sessions) {
  write([](Records& records) {
    records.insert(sample_member());
    records.insert(sample_organization());
    records.insert(sample_card());
    records.insert(sample_card("idle card"));
    auto session = sample_session();
    session.opened_by = OpenedBy::card;
    session.card = key("card");
    records.insert(session);
    session.key = key("second");
    records.insert(session);
    records.insert(sample_session("by mail"));
  });
  const auto cards = read([](Records& records) { return records.cards_with_sessions(); });
  ASSERT_EQ(cards.size(), 1U);
  EXPECT_EQ(cards[0].fingerprint, key("card"));
  EXPECT_EQ(read([](Records& records) { return records.find_session(key("second"))->card; }), key("card"));
  write([](Records& records) { records.delete_sessions_by_card(key("card")); });
  EXPECT_FALSE(read([](Records& records) { return records.find_session(key("session")); }));
  EXPECT_FALSE(read([](Records& records) { return records.find_session(key("second")); }));
  EXPECT_TRUE(read([](Records& records) { return records.find_session(key("by mail")); }));
}

TEST_P(StoreContract, hands_out_due_mails_oldest_first) {
  const auto mail = [](std::string_view data, Instant due_at) {
    return OutboxMail{.to = email("Clerk@example.com"),
                      .what = MailTemplate::sign_in_code,
                      .language = Language::en,
                      .data = std::string(data),
                      .due_at = due_at};
  };
  write([&](Records& records) {
    records.enqueue(mail("{\"n\":2}", kNow));
    records.enqueue(mail("{\"n\":3}", kNow));
    records.enqueue(mail("{\"n\":1}", kNow - seconds(1)));
    records.enqueue(mail("{\"n\":9}", kNow + seconds(1)));
  });
  const auto due = read([](Records& records) { return records.due_mails(kNow, 10); });
  ASSERT_EQ(due.size(), 3U);
  EXPECT_EQ(due[0].data, "{\"n\":1}");
  EXPECT_EQ(due[1].data, "{\"n\":2}");
  EXPECT_EQ(due[2].data, "{\"n\":3}");
  EXPECT_EQ(due[0].to.text(), "Clerk@example.com");
  EXPECT_EQ(due[0].what, MailTemplate::sign_in_code);
  EXPECT_EQ(due[0].language, Language::en);
  EXPECT_EQ(due[0].attempts, 0);
  EXPECT_EQ(read([](Records& records) { return records.due_mails(kNow, 2); }).size(), 2U);

  write([&](Records& records) {
    records.postpone_mail(due[0].id, kNow + minutes(1));
    records.delete_mail(due[1].id);
  });
  EXPECT_EQ(read([](Records& records) { return records.due_mails(kNow, 10); }).size(), 1U);
  const auto later = read([](Records& records) { return records.due_mails(kNow + minutes(1), 10); });
  ASSERT_EQ(later.size(), 3U);
  EXPECT_EQ(later[2].data, "{\"n\":1}");
  EXPECT_EQ(later[2].attempts, 1);
}

TEST_P(StoreContract, seals_audit_events_and_tells_what_is_unsealed) {
  EXPECT_FALSE(read([](Records& records) { return records.last_seal(); }));
  for (const auto* details : {"{\"n\":1}", "{\"n\":2}", "{\"n\":3}"}) {
    write([&](Records& records) {
      records.append(AuditEvent{.at = kNow, .action = AuditAction::session_opened, .actor = "p-1", .details = details});
    });
  }
  auto open = read([](Records& records) { return records.unsealed_events(10); });
  ASSERT_EQ(open.size(), 3U);
  EXPECT_LT(open[0].id, open[1].id);
  EXPECT_EQ(open[2].details, "{\"n\":3}");
  EXPECT_EQ(open[0].at, kNow);
  EXPECT_EQ(open[0].action, AuditAction::session_opened);
  EXPECT_EQ(open[0].actor, "p-1");
  EXPECT_EQ(read([](Records& records) { return records.unsealed_events(2); }).size(), 2U);

  // Out of the order of ids: PostgreSQL may commit a later id first.
  write([&](Records& records) {
    records.append(AuditSeal{.position = 1, .event = open[1].id, .seal = key("one")});
    records.append(AuditSeal{.position = 2, .event = open[0].id, .seal = key("two")});
  });
  const auto left = read([](Records& records) { return records.unsealed_events(10); });
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0].id, open[2].id);
  const auto last = read([](Records& records) { return records.last_seal(); });
  ASSERT_TRUE(last);
  EXPECT_EQ(last->position, 2);
  EXPECT_EQ(last->event, open[0].id);
  EXPECT_EQ(last->seal, key("two"));
  const auto seals = read([](Records& records) { return records.audit_seals(0, 10); });
  ASSERT_EQ(seals.size(), 2U);
  EXPECT_EQ(seals[0].seal, key("one"));
  EXPECT_EQ(read([](Records& records) { return records.audit_seals(1, 10); }).size(), 1U);
  EXPECT_EQ(read([&](Records& records) { return records.find_event(open[1].id)->details; }), "{\"n\":2}");
  EXPECT_FALSE(read([](Records& records) { return records.find_event(4711); }));
  EXPECT_THROW(write([&](Records& records) {
                 records.append(AuditSeal{.position = 2, .event = open[2].id, .seal = key("fork")});
               }),
               UniqueViolation);
}

TEST_P(StoreContract, makes_a_pseudonym_key_once_and_forgets_it) {
  const auto make = [](Records& records) { return records.pseudonym_key({"m"}, [] { return Bytes{0, 1, 2}; }); };
  const auto other = [](Records& records) { return records.pseudonym_key({"m"}, [] { return Bytes{9}; }); };
  EXPECT_EQ(write(make), (Bytes{0, 1, 2}));
  EXPECT_EQ(write(other), (Bytes{0, 1, 2}));
  write([](Records& records) { records.delete_pseudonym_key({"m"}); });
  EXPECT_EQ(write(other), Bytes{9});
}

TEST_P(StoreContract, purges_what_has_expired_and_nothing_else) {
  auto old_flow = sample_flow("old");
  old_flow.expires_at = kNow - milliseconds(1);
  auto old_challenge = sample_challenge("old nonce");
  old_challenge.expires_at = kNow - milliseconds(1);
  auto old_session = sample_session("old");
  old_session.expires_at = kNow - milliseconds(1);
  write([&](Records& records) {
    records.insert(old_flow);
    records.insert(sample_flow());
    records.insert(old_challenge);
    records.insert(sample_challenge());
    records.insert(sample_member());
    records.insert(old_session);
    records.insert(sample_session());
    records.put(sample_pending());
    records.count_up("old", kNow - days(3));
    records.count_up("new", kNow - hours(23));
    records.note_moment("old", kNow - days(3));
    records.note_moment("new", kNow - minutes(1));
    records.remember_browser(key("browser"), "a@example.com", kNow - days(399));
    (void)records.spend_proof(key("old"), kNow - milliseconds(1));
    (void)records.spend_proof(key("new"), kNow + milliseconds(1));
    records.purge(kNow);
  });
  EXPECT_FALSE(read([](Records& records) { return records.find_flow(key("old")); }));
  EXPECT_TRUE(read([](Records& records) { return records.find_flow(key("flow")); }));
  EXPECT_FALSE(write([](Records& records) { return records.take_challenge(key("old nonce"), key("browser")); }));
  EXPECT_TRUE(write([](Records& records) { return records.take_challenge(key("nonce"), key("browser")); }));
  EXPECT_FALSE(read([](Records& records) { return records.find_session(key("old")); }));
  EXPECT_TRUE(read([](Records& records) { return records.find_session(key("session")); }));
  EXPECT_TRUE(read([](Records& records) { return records.find_pending(key("session")); }));
  EXPECT_EQ(read([](Records& records) { return records.count_of("old", kNow - days(3)); }), 0);
  EXPECT_EQ(read([](Records& records) { return records.count_of("new", kNow - hours(23)); }), 1);
  EXPECT_FALSE(read([](Records& records) { return records.moment_of("old"); }));
  EXPECT_TRUE(read([](Records& records) { return records.moment_of("new"); }));
  EXPECT_TRUE(read([](Records& records) { return records.browser_knows(key("browser"), "a@example.com"); }));
  EXPECT_TRUE(write([](Records& records) { return records.spend_proof(key("old"), kNow); }));
  EXPECT_FALSE(write([](Records& records) { return records.spend_proof(key("new"), kNow); }));
  EXPECT_TRUE(read([](Records& records) { return records.find_member({"member-1"}); })) << "members never expire";
}

}  // namespace
}  // namespace tpcard::test
