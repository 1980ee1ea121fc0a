// Members, organizations, cards, verification.
#include "tests/contract/store_contract.hpp"

namespace tpcard::test {
namespace {

TEST_P(StoreContract, keeps_every_field_of_a_member) {
  auto member = sample_member();
  write([&](Records& records) { records.insert(member); });
  auto found = read([&](Records& records) { return records.find_member(member.id); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, member.id);
  EXPECT_EQ(found->kind, MemberKind::organization);
  EXPECT_EQ(found->email.text(), "Clerk@example.com") << "mail goes where the person said";
  EXPECT_EQ(found->profile, member.profile);
  EXPECT_EQ(found->consent.version, "2026-11");
  EXPECT_EQ(found->consent.text_sha256, member.consent.text_sha256);
  EXPECT_EQ(found->consent.given_at, kNow);
  EXPECT_EQ(found->verification_step, VerificationStep::component);
  EXPECT_FALSE(found->organization);
  EXPECT_EQ(found->registered_at, kNow);

  member.email = email("boss@example.com");
  member.kind = MemberKind::individual;
  member.profile = {.name = "O'Hara; DROP TABLE member; --"};
  member.language = Language::en;
  member.verification_step = VerificationStep::card;
  member.organization = OrganizationId{"organization-1"};
  write([&](Records& records) { records.update(member); });
  found = read([&](Records& records) { return records.find_member(member.id); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->email.text(), "boss@example.com");
  EXPECT_EQ(found->profile, member.profile);
  EXPECT_EQ(found->language, Language::en);
  EXPECT_EQ(found->verification_step, VerificationStep::card);
  EXPECT_EQ(found->organization, OrganizationId{"organization-1"});
}

TEST_P(StoreContract, finds_a_general_member_by_address_whatever_its_letters_case) {
  write([](Records& records) { records.insert(sample_member()); });
  EXPECT_TRUE(read([](Records& records) { return records.find_general_member("clerk@example.com"); }));
  EXPECT_FALSE(read([](Records& records) { return records.find_general_member("boss@example.com"); }));
  EXPECT_FALSE(read([](Records& records) { return records.is_organization_mailbox("clerk@example.com"); }));
}

TEST_P(StoreContract, lets_one_general_member_have_an_address_and_many_organizations) {
  auto first = sample_member("one");
  write([&](Records& records) { records.insert(first); });
  EXPECT_THROW(write([](Records& records) { records.insert(sample_member("two", "CLERK@example.com")); }),
               UniqueViolation);
  first.organization = OrganizationId{"organization-1"};
  write([&](Records& records) { records.update(first); });
  EXPECT_FALSE(read([](Records& records) { return records.find_general_member("clerk@example.com"); }));
  EXPECT_TRUE(read([](Records& records) { return records.is_organization_mailbox("clerk@example.com"); }));

  auto second = sample_member("two");
  write([&](Records& records) { records.insert(second); });
  second.organization = OrganizationId{"organization-2"};
  write([&](Records& records) { records.update(second); });
  write([](Records& records) { records.insert(sample_member("three")); });
  EXPECT_EQ(read([](Records& records) { return records.find_general_member("clerk@example.com")->id.text; }), "three");
}

TEST_P(StoreContract, refuses_to_change_a_member_to_an_address_that_is_taken) {
  write([](Records& records) {
    records.insert(sample_member("one", "one@example.com"));
    records.insert(sample_member("two", "two@example.com"));
  });
  EXPECT_THROW(write([](Records& records) { records.update(sample_member("two", "one@example.com")); }),
               UniqueViolation);
  EXPECT_EQ(read([](Records& records) { return records.find_general_member("two@example.com")->id.text; }), "two");
}

TEST_P(StoreContract, goes_on_after_a_record_that_existed_already) {
  write([](Records& records) { records.insert(sample_member("one")); });
  write([](Records& records) {
    EXPECT_THROW(records.insert(sample_member("two")), UniqueViolation);
    records.note_moment("after the refusal", kNow);
  });
  EXPECT_TRUE(read([](Records& records) { return records.moment_of("after the refusal"); }));
}

TEST_P(StoreContract, keeps_an_organization_once_by_scheme_and_identifier) {
  auto organization = sample_organization();
  write([&](Records& records) {
    records.insert(sample_member());
    records.insert(organization);
  });
  EXPECT_THROW(write([&](Records& records) {
                 auto again = organization;
                 again.id = {"organization-2"};
                 records.insert(again);
               }),
               UniqueViolation);
  write([&](Records& records) {
    auto school = organization;
    school.id = {"organization-3"};
    school.scheme = Scheme{"xca"};
    records.insert(school);
  });
  EXPECT_EQ(read([](Records& records) { return records.find_organization(Scheme{"xca"}, "04595257")->id.text; }),
            "organization-3");

  organization.legal_name = "大安控股股份有限公司";
  write([&](Records& records) { records.update(organization); });
  const auto found = read([&](Records& records) { return records.find_organization(organization.id); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->scheme, Scheme{"moeaca"});
  EXPECT_EQ(found->identifier, "04595257");
  EXPECT_EQ(found->legal_name, "大安控股股份有限公司");
  EXPECT_EQ(found->member, MemberId{"member-1"});
  EXPECT_EQ(found->proven_at, kNow);
  EXPECT_FALSE(read([](Records& records) { return records.find_organization(Scheme{"moeaca"}, "00000000"); }));
}

TEST_P(StoreContract, keeps_cards_and_their_state) {
  auto card = sample_card();
  write([&](Records& records) {
    records.insert(sample_member());
    records.insert(sample_organization());
    records.insert(card);
    auto later = sample_card("later card");
    later.linked_at = kNow + hours(1);
    records.insert(later);
  });
  EXPECT_THROW(write([&](Records& records) { records.insert(card); }), UniqueViolation);
  card.state = CardState::ended;
  card.rank = CardRank::primary;
  card.last_used_at = kNow + minutes(1);
  write([&](Records& records) { records.update(card); });
  const auto found = read([&](Records& records) { return records.find_card(card.fingerprint); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->organization, card.organization);
  EXPECT_EQ(found->rank, CardRank::primary);
  EXPECT_EQ(found->state, CardState::ended);
  EXPECT_EQ(found->not_after, card.not_after);
  EXPECT_EQ(found->certificate, card.certificate);
  EXPECT_EQ(found->linked_at, kNow);
  EXPECT_EQ(found->last_used_at, kNow + minutes(1));
  const auto cards = read([&](Records& records) { return records.cards_of(card.organization); });
  ASSERT_EQ(cards.size(), 2U);
  EXPECT_EQ(cards[1].fingerprint, key("later card"));
  EXPECT_TRUE(read([](Records& records) { return records.cards_of({"nobody"}); }).empty());
}

TEST_P(StoreContract, takes_a_pending_verification_once) {
  auto pending = sample_pending();
  write([&](Records& records) {
    records.insert(sample_member());
    records.insert(sample_session());
    records.put(pending);
    pending.legal_name = "another card was tried";
    records.put(pending);
  });
  EXPECT_EQ(read([&](Records& records) { return records.find_pending(pending.session)->legal_name; }),
            pending.legal_name);
  const auto taken = write([&](Records& records) { return records.take_pending(pending.session); });
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->member, pending.member);
  EXPECT_EQ(taken->scheme, Scheme{"xca"});
  EXPECT_EQ(taken->identifier, pending.identifier);
  EXPECT_EQ(taken->rank, CardRank::primary);
  EXPECT_EQ(taken->fingerprint, pending.fingerprint);
  EXPECT_EQ(taken->not_after, pending.not_after);
  EXPECT_EQ(taken->certificate, pending.certificate);
  EXPECT_EQ(taken->expires_at, pending.expires_at);
  EXPECT_FALSE(write([&](Records& records) { return records.take_pending(pending.session); }));
}

}  // namespace
}  // namespace tpcard::test
