// The sealed chain of the audit trail (threats.md 23).
#include "membership/audit.hpp"

#include <gtest/gtest.h>

#include "tests/unit/membership/world.hpp"

namespace tpcard::membership {
namespace {

class AuditTest : public ::testing::Test {
 protected:
  AuditTest() {
    world.in_store([&](Records& records) {
      for (int i = 0; i < 3; ++i) audit(records, world.context(), AuditAction::session_opened, MemberId{"m"});
      return seal_events(records);
    });
  }
  AuditReport verify(const std::optional<Sha256>& head = {}) {
    return world.in_store([&](Records& records) { return verify_audit(records, head); });
  }
  World world;
};

TEST_F(AuditTest, verifies_what_it_sealed) {
  const auto report = verify();
  EXPECT_TRUE(report.findings.empty());
  EXPECT_EQ(report.sealed, 3);
  EXPECT_EQ(report.unsealed, 0);
}

TEST_F(AuditTest, tells_the_unsealed_tail) {
  world.in_store([&](Records& records) {
    audit(records, world.context(), AuditAction::session_closed, MemberId{"m"});
    return 0;
  });
  EXPECT_EQ(verify().unsealed, 1);
}

TEST_F(AuditTest, misses_a_head_that_was_told_and_is_gone) {
  const auto head = verify().head;
  ASSERT_TRUE(head);
  EXPECT_TRUE(verify(head->seal).findings.empty());
  const auto report = verify(sha256(std::string_view("another head")));
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings.front().fault, AuditReport::Fault::head_missing);
}

TEST_F(AuditTest, still_verifies_when_a_member_was_erased_and_its_key_destroyed) {
  world.in_store([&](Records& records) {
    records.delete_pseudonym_key(MemberId{"m"});
    return 0;
  });
  EXPECT_TRUE(verify().findings.empty());
}

TEST_F(AuditTest, names_nobody) {
  world.in_store([&](Records& records) {
    const auto event = records.find_event(1);
    EXPECT_TRUE(event);
    EXPECT_EQ(event->actor.find('m'), std::string::npos) << "the member's id stands in the trail";
    EXPECT_EQ(event->actor.size(), 32U);
    return 0;
  });
}

}  // namespace
}  // namespace tpcard::membership
