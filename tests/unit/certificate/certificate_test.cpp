#include "certificate/certificate.hpp"

#include <gtest/gtest.h>

#include "tests/support/demo_pki.hpp"

namespace tpcard::certificate {
namespace {

using test::DemoPki;

Result<CertificatePtr> parse(const Bytes& der) { return Certificate::parse(der); }

/// The place of some bytes in a DER.
std::size_t find(const Bytes& der, const Bytes& wanted) {
  const auto found = std::search(der.begin(), der.end(), wanted.begin(), wanted.end());
  EXPECT_NE(found, der.end());
  return static_cast<std::size_t>(found - der.begin());
}

class CertificateTest : public testing::Test {
 protected:
  static Bytes der_of(const CertificatePtr& certificate) {
    return {certificate->der().begin(), certificate->der().end()};
  }
  DemoPki& pki_ = DemoPki::instance();
};

TEST_F(CertificateTest, reads_what_openssl_wrote) {
  const auto card = pki_.company("reads", "--email clerk@example.tw --not-after 2031-01-01T00:00:00Z");
  EXPECT_EQ(card->contents().version, 3);
  EXPECT_EQ(card->subject().text(), "C=TW, O=示範股份有限公司");
  EXPECT_EQ(card->issuer().text(), "C=TW, O=行政院, OU=工商憑證管理中心（示範 DEMO）");
  EXPECT_EQ(card->public_key().kind, KeyKind::rsa);
  EXPECT_EQ(card->public_key().bits, 2048U);
  EXPECT_TRUE(card->allows(KeyUsage::digital_signature));
  EXPECT_FALSE(card->allows(KeyUsage::key_encipherment));
  EXPECT_FALSE(card->is_authority());
  EXPECT_EQ(to_rfc3339(card->not_after()), "2031-01-01T00:00:00Z");
  EXPECT_EQ(card->contents().policies, std::vector<Oid>{"2.16.886.101.0.3.3"});
  EXPECT_EQ(card->contents().ocsp_urls, std::vector<std::string>{"http://localhost:8888/ocsp/moeaca"});
  ASSERT_EQ(card->contents().crl_distribution_points.size(), 2U);
  EXPECT_EQ(card->contents().crl_distribution_points[1].uris.front(), "http://localhost:8888/moeaca/CRL2/complete.crl");
  EXPECT_EQ(card->contents().email_addresses, std::vector<std::string>{"clerk@example.tw"});
  EXPECT_TRUE(card->contents().unknown_critical.empty());
  EXPECT_EQ(card->contents().directory_attributes.size(), 3U);
}

TEST_F(CertificateTest, knows_an_authority_and_its_key_identifiers) {
  const auto authority = pki_.authority("moeaca");
  EXPECT_TRUE(authority->is_authority());
  EXPECT_EQ(authority->contents().basic_constraints->path_length, 0U);
  EXPECT_TRUE(authority->allows(KeyUsage::key_cert_sign));
  const auto root = pki_.authority("root");
  EXPECT_FALSE(root->contents().authority_key_identifier.has_value());
  EXPECT_TRUE(root->is_self_issued());
  EXPECT_TRUE(std::ranges::equal(*authority->contents().authority_key_identifier->key_identifier,
                                 *root->contents().subject_key_identifier));
}

TEST_F(CertificateTest, lists_critical_extensions_nobody_knows) {
  const auto card = pki_.company("critical", "--extension 1.2.3.4=critical,DER:0500");
  EXPECT_EQ(card->contents().unknown_critical, std::vector<Oid>{"1.2.3.4"});
}

TEST_F(CertificateTest, refuses_every_cut_and_every_trailing_byte) {
  const auto der = der_of(pki_.authority("xca"));
  for (std::size_t size = 0; size < der.size(); ++size) {
    EXPECT_FALSE(parse({der.begin(), der.begin() + static_cast<std::ptrdiff_t>(size)})) << size;
  }
  auto longer = der;
  longer.push_back(0);
  EXPECT_FALSE(parse(longer));
}

TEST_F(CertificateTest, survives_every_flipped_byte) {
  const auto der = der_of(pki_.authority("xca"));
  for (std::size_t i = 0; i < der.size(); ++i) {
    for (const int flip : {0x01, 0x80, 0xFF}) {
      auto changed = der;
      changed[i] = static_cast<std::uint8_t>(changed[i] ^ flip);
      (void)parse(changed);
    }
  }
}

TEST_F(CertificateTest, refuses_serials_that_rfc_5280_forbids) {
  const auto der = der_of(pki_.company("serial"));
  // version [0] { INTEGER 2 }, then the serial: 20 bytes by rand_serial.
  const auto at = find(der, {0xA0, 0x03, 0x02, 0x01, 0x02, 0x02}) + 5;
  ASSERT_EQ(der[at + 1], 0x14);
  auto negative = der;
  negative[at + 2] = 0x80;
  EXPECT_FALSE(parse(negative));
  EXPECT_TRUE(Certificate::parse(negative, SerialRule::as_issued));
  auto zero = der;
  std::fill_n(zero.begin() + static_cast<std::ptrdiff_t>(at) + 2, 20, std::uint8_t{0});
  EXPECT_FALSE(parse(zero));
}

TEST_F(CertificateTest, refuses_an_extension_twice) {
  const auto der = der_of(pki_.company("twice", "--extension 1.2.3.4=DER:0500 --extension 1.2.3.5=DER:0500"));
  auto changed = der;
  changed[find(der, {0x06, 0x03, 0x2A, 0x03, 0x05}) + 4] = 0x04;
  const auto refused = parse(changed);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::certificate_malformed);
  EXPECT_EQ(refused.error().detail, "extension twice");
}

TEST_F(CertificateTest, refuses_extensions_in_version_1_and_an_explicit_version_1) {
  const auto der = der_of(pki_.authority("xca"));
  for (const auto version : Bytes{0, 1, 3}) {
    auto changed = der;
    changed[find(der, {0xA0, 0x03, 0x02, 0x01, 0x02}) + 4] = version;
    EXPECT_FALSE(parse(changed)) << int{version};
  }
}

TEST_F(CertificateTest, refuses_an_rsa_key_with_which_anybody_could_sign) {
  const auto der = der_of(pki_.authority("xca"));
  // publicExponent INTEGER 65537
  const auto at = find(der, {0x02, 0x03, 0x01, 0x00, 0x01}) + 4;
  auto even = der;
  even[at] = 2;
  EXPECT_FALSE(parse(even));
  auto odd = der;
  odd[at] = 3;
  EXPECT_TRUE(parse(odd));
}

TEST_F(CertificateTest, refuses_a_nul_inside_a_name) {
  const auto der = der_of(pki_.issue("nul", "--ca moeaca --kind server --name bank.example.evil --id x"));
  auto changed = der;
  changed[find(der, {'b', 'a', 'n', 'k', '.'}) + 4] = 0;
  EXPECT_FALSE(parse(changed));
}

TEST_F(CertificateTest, refuses_signature_algorithms_that_disagree) {
  const auto der = der_of(pki_.authority("xca"));
  auto changed = der;
  // sha256WithRSAEncryption inside becomes sha384.
  changed[find(der, {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B}) + 8] = 0x0C;
  EXPECT_FALSE(parse(changed));
}

TEST(Oid, is_dotted_decimal_of_arcs_that_exist) {
  for (const auto* text :
       {"0.0", "1.39", "2.40", "2.999.1", "2.16.886.101.0.3.3", "2.25.329800735698586629295641978511506172918"}) {
    EXPECT_TRUE(is_oid(text)) << text;
  }
  for (const auto* text : {"", "1", "1.", ".1", "1..2", "1.2.", "3.1", "0.40", "1.40", "1.100", "1.2.03", "01.2",
                           "1.2.x", "1.-2", "1 .2"}) {
    EXPECT_FALSE(is_oid(text)) << text;
  }
}

TEST_F(CertificateTest, refuses_what_is_over_16_kb) {
  std::string long_value(34000, '0');
  EXPECT_THROW(pki_.company("giant", "--extension 1.2.3.4=DER:04823FFF" + long_value), std::runtime_error);
  EXPECT_FALSE(parse(Bytes(kLargestCertificate + 1, 0x30)));
}

}  // namespace
}  // namespace tpcard::certificate
