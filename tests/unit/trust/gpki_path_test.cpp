// The profile gpki on the demonstration PKI: what a card's path must be.
#include <gtest/gtest.h>

#include "tests/support/demo_pki.hpp"
#include "trust/path.hpp"

namespace tpcard::trust {
namespace {

using certificate::CertificatePtr;
using test::DemoPki;

class GpkiPathTest : public testing::Test {
 protected:
  GpkiPathTest() {
    // Cards of these tests are issued after this moment is taken.
    policy_.time = SystemClock{}.now() + minutes{10};
    policy_.required_policies = {"2.16.886.101.0.3.3"};
    policy_.forbidden_policies = {"2.16.886.101.0.3.0"};
  }
  TrustStore store() const {
    return TrustStore({{pki_.authority("root"), AnchorRole::root},
                       {pki_.authority("moeaca"), AnchorRole::issuer},
                       {pki_.authority("xca"), AnchorRole::issuer}});
  }
  PathReport judge(const CertificatePtr& card) const { return validate_path(card, {}, store(), policy_); }
  std::optional<ErrorCode> error(const CertificatePtr& card) const { return judge(card).error(); }

  DemoPki& pki_ = DemoPki::instance();
  ValidationPolicy policy_;
};

TEST_F(GpkiPathTest, accepts_a_card_of_a_pinned_authority) {
  const auto report = judge(pki_.company("accepted"));
  EXPECT_TRUE(report.accepted());
  ASSERT_EQ(report.path.size(), 3U);
  EXPECT_EQ(report.path[1]->fingerprint(), pki_.authority("moeaca")->fingerprint());
  EXPECT_EQ(report.path[2]->fingerprint(), pki_.authority("root")->fingerprint());
  EXPECT_FALSE(report.error());
  EXPECT_TRUE(judge(pki_.school("accepted-school")).accepted());
}

TEST_F(GpkiPathTest, an_authority_that_is_not_pinned_counts_for_nothing_even_when_it_comes_along) {
  const auto card = pki_.company("unpinned");
  const TrustStore root_only({{pki_.authority("root"), AnchorRole::root}});
  const std::vector<CertificatePtr> along{pki_.authority("moeaca")};
  EXPECT_EQ(validate_path(card, along, root_only, policy_).error(), ErrorCode::issuer_unknown);
  // In the profile rfc5280 the same authority may come along.
  auto rfc = policy_;
  rfc.profile = Profile::rfc5280;
  EXPECT_TRUE(validate_path(card, along, root_only, rfc).accepted());
}

TEST_F(GpkiPathTest, a_fake_authority_of_the_same_name_is_unknown) {
  // The fake has the real one's DN; with and without its key identifier.
  const DemoPki& fake = DemoPki::another();
  EXPECT_EQ(error(fake.company("fake")), ErrorCode::issuer_unknown);
}

TEST_F(GpkiPathTest, each_sibling_generation_of_one_name_is_tried) {
  const DemoPki& sibling = DemoPki::another();
  const TrustStore both({{sibling.authority("root"), AnchorRole::root},
                         {pki_.authority("root"), AnchorRole::root},
                         {sibling.authority("moeaca"), AnchorRole::issuer},
                         {pki_.authority("moeaca"), AnchorRole::issuer}});
  EXPECT_TRUE(validate_path(pki_.company("generation-2"), {}, both, policy_).accepted());
  EXPECT_TRUE(validate_path(sibling.company("generation-1"), {}, both, policy_).accepted());
}

TEST_F(GpkiPathTest, a_test_policy_and_no_policy_have_their_own_codes) {
  EXPECT_EQ(error(pki_.company("tested", "--policy 2.16.886.101.0.3.0")), ErrorCode::test_policy);
  EXPECT_EQ(error(pki_.company("other-policy", "--policy 1.2.3.4")), ErrorCode::policy_not_accepted);
  EXPECT_EQ(error(pki_.company("no-policy", "--without policy")), ErrorCode::policy_not_accepted);
}

TEST_F(GpkiPathTest, dates_have_their_own_codes) {
  EXPECT_EQ(error(pki_.company("past", "--not-before 2020-01-01 --not-after 2021-01-01")),
            ErrorCode::certificate_expired);
  EXPECT_EQ(error(pki_.company("future", "--not-before 2029-01-01 --not-after 2031-01-01")),
            ErrorCode::certificate_not_yet_valid);
  policy_.time = *from_rfc3339("2060-01-01T00:00:00Z");
  EXPECT_EQ(error(pki_.company("long-past", "--not-after 2090-01-01")), ErrorCode::path_invalid);
}

TEST_F(GpkiPathTest, an_unknown_critical_extension_breaks_the_path) {
  EXPECT_EQ(error(pki_.company("critical", "--extension 1.2.3.4=critical,DER:0500")), ErrorCode::path_invalid);
}

TEST_F(GpkiPathTest, a_short_key_is_too_weak_at_the_default_level) {
  const auto key = (pki_.directory() / "short.key").string();
  ASSERT_EQ(std::system(("openssl genrsa -out '" + key + "' 1024 2>/dev/null").c_str()), 0);
  const auto card = pki_.issue("short", "--ca moeaca --kind company --name x --id 12345675 --key '" + key + "'");
  EXPECT_EQ(error(card), ErrorCode::key_too_weak);
  policy_.security_level = SecurityLevel::bits80;
  EXPECT_TRUE(judge(card).accepted());
}

TEST_F(GpkiPathTest, an_authority_is_no_card_and_a_card_is_no_authority) {
  EXPECT_EQ(error(pki_.authority("moeaca")), ErrorCode::path_invalid);
  EXPECT_NE(error(pki_.authority("root")), std::nullopt);
}

TEST_F(GpkiPathTest, a_crowd_of_certificates_is_not_looked_at) {
  const auto card = pki_.company("crowd");
  const std::vector<CertificatePtr> crowd(9, pki_.authority("moeaca"));
  const auto report = validate_path(card, crowd, store(), policy_);
  EXPECT_FALSE(report.accepted());
  EXPECT_EQ(report.findings.front().code, FindingCode::too_many_certificates);
}

TEST_F(GpkiPathTest, every_finding_names_its_certificate) {
  const auto card = pki_.company("named", "--not-before 2020-01-01 --not-after 2021-01-01 --policy 2.16.886.101.0.3.0");
  const auto report = judge(card);
  ASSERT_GE(report.findings.size(), 2U);
  for (const auto& finding : report.findings) {
    EXPECT_EQ(finding.certificate, report.path.at(finding.depth)->fingerprint());
    EXPECT_FALSE(id_of(finding.code).empty());
  }
}

TEST_F(GpkiPathTest, a_path_that_held_is_judged_anew_when_time_or_rules_change) {
  const auto card = pki_.company("again", "--not-after 2030-01-01");
  const auto anchors = store();
  EXPECT_TRUE(validate_path(card, {}, anchors, policy_).accepted());
  EXPECT_TRUE(validate_path(card, {}, anchors, policy_).accepted());
  auto later = policy_;
  later.time = *from_rfc3339("2030-01-01T00:00:01Z");
  EXPECT_EQ(validate_path(card, {}, anchors, later).error(), ErrorCode::certificate_expired);
  auto other = policy_;
  other.required_policies = {"1.2.3"};
  EXPECT_EQ(validate_path(card, {}, anchors, other).error(), ErrorCode::policy_not_accepted);
  EXPECT_TRUE(validate_path(card, {}, anchors, policy_).accepted());
}

TEST_F(GpkiPathTest, a_card_issued_under_any_policy_proves_no_level) {
  EXPECT_EQ(error(pki_.company("any-policy", "--policy 2.5.29.32.0")), ErrorCode::policy_not_accepted);
}

TEST(KnownAuthority, names_the_four_published_ones) {
  Sha256 fingerprint{};
  EXPECT_EQ(known_authority(fingerprint), "");
  const auto bytes = *from_hex("b144fa2c7041b093a6775f557f1707499750ff7aedb0510dd573dd46a98a0d6c");
  std::copy(bytes.begin(), bytes.end(), fingerprint.begin());
  EXPECT_EQ(known_authority(fingerprint), "MOEACA G3");
}

}  // namespace
}  // namespace tpcard::trust
