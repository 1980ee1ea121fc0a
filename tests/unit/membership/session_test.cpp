#include "membership/session.hpp"

#include <gtest/gtest.h>

#include "tests/unit/membership/world.hpp"

namespace tpcard::membership {
namespace {

class SessionTest : public ::testing::Test {
 protected:
  SessionTest() {
    world.in_store([&](Records& records) {
      records.insert(member);
      return 0;
    });
  }
  std::string open(std::optional<std::string_view> previous = {}) {
    return world.in_store([&](Records& records) {
      return open_session(records, world.context(), member, OpenedBy::email, std::nullopt, previous).value;
    });
  }
  Outcome<SignedIn> use(std::string_view cookie) {
    return world.in_store([&](Records& records) { return use_session(records, world.context(), cookie); });
  }

  World world;
  Member member{.id = {"member"},
                .kind = MemberKind::organization,
                .email = *EmailAddress::parse("office@example.com"),
                .profile = {.name = "示範國民小學"},
                .consent = {"2026-11", "", world.now},
                .language = Language::zh_tw,
                .registered_at = world.now};
};

TEST_F(SessionTest, ends_after_fifteen_idle_minutes_and_not_before) {
  const auto cookie = open();
  world.now += minutes{15} - seconds{1};
  EXPECT_TRUE(use(cookie));
  world.now += minutes{15} - seconds{1};
  EXPECT_TRUE(use(cookie));
  world.now += minutes{15};
  EXPECT_EQ(use(cookie).error().code, ErrorCode::session_ended);
}

TEST_F(SessionTest, ends_after_twelve_hours_however_busy) {
  const auto cookie = open();
  for (int i = 0; i < 12 * 6 - 1; ++i) {
    world.now += minutes{10};
    ASSERT_TRUE(use(cookie)) << i;
  }
  world.now += minutes{10};
  EXPECT_EQ(use(cookie).error().code, ErrorCode::session_ended);
}

TEST_F(SessionTest, gets_a_new_id_and_the_old_one_dies) {
  const auto first = open();
  const auto second = open(first);
  EXPECT_NE(first, second);
  EXPECT_EQ(use(first).error().code, ErrorCode::session_ended);
  EXPECT_TRUE(use(second));
}

TEST_F(SessionTest, opened_by_mail_opens_nothing_once_the_member_is_an_organization_member) {
  const auto cookie = open();
  world.in_store([&](Records& records) {
    records.insert(
        Organization{{"organization"}, Scheme{"xca"}, "2.16.886.111.1", "示範國民小學", member.id, world.now});
    member.organization = OrganizationId{"organization"};
    records.update(member);
    return 0;
  });
  EXPECT_EQ(use(cookie).error().code, ErrorCode::session_ended);
}

TEST_F(SessionTest, without_a_cookie_asks_to_sign_in) {
  const auto found =
      world.in_store([&](Records& records) { return find_session(records, world.context(), std::nullopt); });
  EXPECT_EQ(found.error().code, ErrorCode::sign_in_required);
}

}  // namespace
}  // namespace tpcard::membership
