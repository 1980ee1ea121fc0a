// The numbers of docs/architecture.md for e-mail codes (threats.md 13, 14, 16).
#include "membership/email_code.hpp"

#include <gtest/gtest.h>

#include "tests/unit/membership/world.hpp"

namespace tpcard::membership {
namespace {

constexpr auto kMailbox = "office@example.com";

std::string wrong(const std::string& code) { return code == "000000" ? "000001" : "000000"; }

class EmailCodeTest : public ::testing::Test {
 protected:
  Outcome<void> type(const Visitor& who, const Key& flow, const std::string& code) {
    return world.in_store(
        [&](Records& records) { return check_code(records, world.context(), who, *records.find_flow(flow), code); });
  }
  Outcome<CodeState> ask(const Visitor& who, const Key& flow, std::string_view email = kMailbox) {
    return world.in_store([&](Records& records) {
      return send_code(records, world.context(), who, *records.find_flow(flow), *EmailAddress::parse(email),
                       world.fresh_proof());
    });
  }

  World world;
  Visitor browser = world.visitor("browser A");
};

TEST_F(EmailCodeTest, accepts_the_code_that_was_mailed) {
  const auto flow = world.begin_flow(browser);
  const auto code = world.mailed_code(browser, flow.key, kMailbox);
  EXPECT_EQ(code.size(), 6U);
  EXPECT_TRUE(type(browser, flow.key, " " + code + " "));
}

TEST_F(EmailCodeTest, counts_five_wrong_codes_and_then_takes_not_even_the_right_one) {
  const auto flow = world.begin_flow(browser);
  const auto code = world.mailed_code(browser, flow.key, kMailbox);
  for (int left = 4; left >= 0; --left) {
    const auto tried = type(browser, flow.key, wrong(code));
    ASSERT_FALSE(tried);
    EXPECT_EQ(tried.error().code, ErrorCode::code_wrong);
    EXPECT_EQ(tried.error().tries_left, left);
  }
  EXPECT_EQ(type(browser, flow.key, code).error().code, ErrorCode::code_tries_spent);
}

TEST_F(EmailCodeTest, keeps_the_earlier_code_good_and_retires_the_one_before_it) {
  const auto flow = world.begin_flow(browser);
  const auto first = world.mailed_code(browser, flow.key, kMailbox);
  world.now += seconds{120};
  const auto second = world.mailed_code(browser, flow.key, kMailbox);
  world.now += seconds{120};
  const auto third = world.mailed_code(browser, flow.key, kMailbox);
  if (first != second && first != third) {
    EXPECT_FALSE(type(browser, flow.key, first));
  }
  EXPECT_TRUE(type(browser, flow.key, second));
  EXPECT_TRUE(type(browser, flow.key, third));
}

TEST_F(EmailCodeTest, wants_120_seconds_between_two_mails_in_a_flow_and_to_an_address) {
  const auto flow = world.begin_flow(browser);
  ASSERT_TRUE(ask(browser, flow.key));
  world.now += seconds{119};
  const auto too_soon = ask(browser, flow.key);
  ASSERT_FALSE(too_soon);
  EXPECT_EQ(too_soon.error().code, ErrorCode::resend_too_soon);
  EXPECT_EQ(too_soon.error().retry_after, seconds{1});
  const auto stranger = world.visitor("browser B", "198.51.100.0/24");
  EXPECT_EQ(ask(stranger, world.begin_flow(stranger).key).error().code, ErrorCode::resend_too_soon);
  world.now += seconds{1};
  EXPECT_EQ(ask(browser, flow.key)->mail_number, 2);
}

TEST_F(EmailCodeTest, mails_an_address_ten_times_a_day) {
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(ask(browser, world.begin_flow(browser).key)) << i;
    world.now += seconds{120};
  }
  EXPECT_EQ(ask(browser, world.begin_flow(browser).key).error().code, ErrorCode::too_many_mails);
}

TEST_F(EmailCodeTest, is_bound_to_its_flow) {
  const auto flow = world.begin_flow(browser);
  const auto code = world.mailed_code(browser, flow.key, kMailbox);
  const auto stranger = world.visitor("browser B");
  const auto other = world.begin_flow(stranger);
  world.now += seconds{120};
  const auto others_code = world.mailed_code(stranger, other.key, kMailbox);
  if (code != others_code) {
    EXPECT_FALSE(type(stranger, other.key, code));
  }
}

TEST_F(EmailCodeTest, expires_after_ten_minutes) {
  const auto flow = world.begin_flow(browser);
  const auto code = world.mailed_code(browser, flow.key, kMailbox);
  world.now += minutes{10};
  EXPECT_EQ(type(browser, flow.key, code).error().code, ErrorCode::code_expired);
}

TEST_F(EmailCodeTest, lets_strangers_spend_their_own_ten_wrong_codes_and_not_the_owners) {
  world.in_store([&](Records& records) {
    records.remember_browser(browser.browser, kMailbox, world.now);
    return 0;
  });
  const auto stranger = world.visitor("browser B");
  for (int flow_number = 0; flow_number < 2; ++flow_number) {
    const auto flow = world.begin_flow(stranger);
    const auto code = world.mailed_code(stranger, flow.key, kMailbox);
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(type(stranger, flow.key, wrong(code)));
    world.now += seconds{120};
  }
  const auto late = world.begin_flow(stranger);
  const auto code = world.mailed_code(stranger, late.key, kMailbox);
  EXPECT_EQ(type(stranger, late.key, code).error().code, ErrorCode::code_tries_spent);

  const auto own = world.begin_flow(browser);
  EXPECT_TRUE(type(browser, own.key, world.mailed_code(browser, own.key, kMailbox)));
}

TEST_F(EmailCodeTest, spends_a_proof_of_work_once) {
  const auto proof = world.fresh_proof();
  const auto flow = world.begin_flow(browser);
  const auto send = [&] {
    return world.in_store([&](Records& records) {
      return send_code(records, world.context(), browser, *records.find_flow(flow.key), *EmailAddress::parse(kMailbox),
                       proof);
    });
  };
  ASSERT_TRUE(send());
  world.now += seconds{120};
  EXPECT_EQ(send().error().code, ErrorCode::proof_of_work_invalid);
}

TEST_F(EmailCodeTest, makes_a_busy_network_work_harder_and_refuses_it_at_twenty_times_the_cap) {
  world.numbers.network_soft_cap = 2;
  world.numbers.network_refusal_factor = 2;
  const auto cost = [&] {
    return world.in_store([&](Records& records) { return proof_cost(records, world.context(), browser); });
  };
  const auto cheap = cost();
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(ask(browser, world.begin_flow(browser).key, "office" + std::to_string(i) + "@example.com"));
  }
  EXPECT_GT(cost(), cheap);
  EXPECT_EQ(ask(browser, world.begin_flow(browser).key, "one-more@example.com").error().code,
            ErrorCode::network_limited);
  const auto elsewhere = world.visitor("browser C", "203.0.113.0/24");
  EXPECT_TRUE(ask(elsewhere, world.begin_flow(elsewhere).key, "other@example.com"));
}

}  // namespace
}  // namespace tpcard::membership
