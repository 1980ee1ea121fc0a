#include "certificate/card_identity.hpp"

#include <gtest/gtest.h>

#include "tests/support/demo_pki.hpp"

namespace tpcard::certificate {
namespace {

using test::DemoPki;

class CardIdentityTest : public testing::Test {
 protected:
  static Result<CardIdentity> identity(const CertificatePtr& card) { return card_identity(*card, taiwan_gpki()); }
  static ErrorCode refusal(const CertificatePtr& card) {
    const auto result = identity(card);
    EXPECT_FALSE(result) << result->identifier;
    return result ? ErrorCode::internal_error : result.error().code;
  }
  CertificatePtr of_kind(const std::string& kind, const std::string& authority, const std::string& id,
                         const std::string& more = "") {
    return pki_.issue(kind, "--ca " + authority + " --kind " + kind + " --name 示範 --id " + id + " --key '" +
                                pki_.key() + "' " + more);
  }
  DemoPki& pki_ = DemoPki::instance();
};

TEST_F(CardIdentityTest, a_company_is_its_business_number) {
  EXPECT_EQ(*identity(pki_.company("company")),
            (CardIdentity{"moeaca", "12345675", "示範股份有限公司", CardRank::primary, "12345675"}));
}

TEST_F(CardIdentityTest, a_school_is_its_oid_and_has_no_business_number) {
  EXPECT_EQ(
      *identity(pki_.school("school", "--rank secondary")),
      (CardIdentity{"xca", "2.16.886.111.90005.90003.100004", "示範國民小學", CardRank::secondary, std::nullopt}));
}

TEST_F(CardIdentityTest, branches_businesses_and_classes_never_heard_of_are_organizations) {
  EXPECT_TRUE(identity(of_kind("branch", "moeaca", "12345675")));
  EXPECT_TRUE(identity(of_kind("business", "moeaca", "12345675")));
  EXPECT_TRUE(identity(of_kind("association", "xca", "2.16.886.1.2")));
}

TEST_F(CardIdentityTest, each_wrong_kind_has_its_own_code) {
  EXPECT_EQ(refusal(of_kind("person", "moeaca", "1234")), ErrorCode::natural_person_card);
  EXPECT_EQ(refusal(of_kind("agency", "xca", "2.16.886.101.20003")), ErrorCode::agency_card);
  EXPECT_EQ(refusal(of_kind("unit", "xca", "2.16.886.101.20003")), ErrorCode::agency_card);
  EXPECT_EQ(refusal(of_kind("server", "moeaca", "x")), ErrorCode::server_certificate);
  EXPECT_EQ(refusal(of_kind("encryption", "moeaca", "12345675")), ErrorCode::key_usage_not_accepted);
  EXPECT_EQ(refusal(pki_.authority("moeaca")), ErrorCode::key_usage_not_accepted);
}

TEST_F(CardIdentityTest, a_number_in_the_subject_must_agree) {
  EXPECT_TRUE(identity(pki_.company("agrees", "--dn-serial 12345675")));
  EXPECT_EQ(refusal(pki_.company("conflict", "--dn-serial 12345676")), ErrorCode::identity_conflict);
}

TEST_F(CardIdentityTest, no_identifier_is_no_identity) {
  EXPECT_EQ(refusal(pki_.company("nothing", "--without sda")), ErrorCode::identity_missing);
  EXPECT_EQ(refusal(of_kind("company", "moeaca", "1234567")), ErrorCode::identity_missing);
}

TEST_F(CardIdentityTest, an_authority_speaks_for_its_own_scheme_only) {
  // An XCA certificate that carries a 統一編號 is no company's; a MOEACA certificate with an OID is no school's.
  EXPECT_EQ(refusal(of_kind("company", "xca", "12345675")), ErrorCode::identity_missing);
  EXPECT_EQ(refusal(of_kind("school", "moeaca", "2.16.886.1.2")), ErrorCode::identity_missing);
}

TEST_F(CardIdentityTest, a_name_with_a_control_character_is_unreadable) {
  EXPECT_EQ(
      refusal(pki_.issue("control", "--ca moeaca --kind company --id 12345675 --name \"$(printf '示範\\001公司')\"")),
      ErrorCode::identity_missing);
}

TEST(Oid, a_subtree_ends_at_a_dot) {
  EXPECT_TRUE(is_beneath("2.16.886.1.100.3.2.1.1", "2.16.886.1.100.3.2.1"));
  EXPECT_TRUE(is_beneath("2.16.886.1.100.3.2.1", "2.16.886.1.100.3.2.1"));
  EXPECT_FALSE(is_beneath("2.16.886.1.100.3.2.11", "2.16.886.1.100.3.2.1"));
}

TEST(Oid, reads_arcs_of_any_size_and_refuses_padding) {
  EXPECT_EQ(oid_from_der(*from_hex("551d0f")), "2.5.29.15");
  EXPECT_EQ(oid_from_der(*from_hex("2a864886f70d01010b")), "1.2.840.113549.1.1.11");
  EXPECT_EQ(oid_from_der(*from_hex("883703")), "2.999.3");
  // openssl asn1parse -genstr OID:2.25.340282366920938463463374607431768211455
  EXPECT_EQ(oid_from_der(*from_hex("6983ffffffffffffffffffffffffffffffffff7f")),
            "2.25.340282366920938463463374607431768211455");
  EXPECT_FALSE(oid_from_der(*from_hex("55801d")));
  EXPECT_FALSE(oid_from_der(*from_hex("559d")));
  EXPECT_FALSE(oid_from_der({}));
}

}  // namespace
}  // namespace tpcard::certificate
