// CMS signatures made by `openssl cms`.
#include "trust/cms.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/demo_pki.hpp"

namespace tpcard::trust {
namespace {

using test::DemoPki;

class CmsTest : public testing::Test {
 protected:
  CmsTest() {
    signer_ = pki_.company("cms");
    std::ofstream(path("content"), std::ios::binary) << "the content";
  }
  std::string path(const std::string& name) const { return (pki_.directory() / name).string(); }
  Bytes slurp(const std::string& name) const {
    const auto text = DemoPki::slurp(path(name));
    return {as_bytes(text).begin(), as_bytes(text).end()};
  }
  /// `openssl cms -sign` in binary with these options.
  Bytes sign(const std::string& options) const {
    const auto command = "openssl cms -sign -binary -in '" + path("content") + "' -signer '" + path("cms.pem") +
                         "' -inkey '" + pki_.key() + "' -outform DER -out '" + path("cms.der") + "' " + options +
                         " 2>/dev/null";
    EXPECT_EQ(std::system(command.c_str()), 0) << command;
    return slurp("cms.der");
  }
  static ByteView content() { return as_bytes("the content"); }
  static ErrorCode refusal(const Bytes& message, std::optional<ByteView> given = std::nullopt) {
    const auto result = verify_cms(message, given);
    EXPECT_FALSE(result);
    return result ? ErrorCode::internal_error : result.error().code;
  }

  DemoPki& pki_ = DemoPki::instance();
  certificate::CertificatePtr signer_;
};

TEST_F(CmsTest, attached_and_detached_with_and_without_signed_attributes) {
  for (const std::string attributes : {"", "-noattr"}) {
    const auto attached = verify_cms(sign("-nodetach " + attributes), std::nullopt);
    ASSERT_TRUE(attached) << attached.error().detail;
    EXPECT_EQ(as_text(attached->content), "the content");
    EXPECT_EQ(attached->signer->fingerprint(), signer_->fingerprint());
    EXPECT_EQ(attached->has_signed_attributes, attributes.empty());
    EXPECT_EQ(attached->signing_time.has_value(), attributes.empty());
    const auto detached = sign(attributes);
    EXPECT_TRUE(verify_cms(detached, content()));
    EXPECT_EQ(refusal(detached), ErrorCode::token_malformed);
    EXPECT_EQ(refusal(detached, as_bytes("other content")), ErrorCode::signature_invalid);
  }
}

TEST_F(CmsTest, a_given_content_must_be_the_attached_one) {
  EXPECT_TRUE(verify_cms(sign("-nodetach"), content()));
  EXPECT_EQ(refusal(sign("-nodetach"), as_bytes("other")), ErrorCode::signature_invalid);
}

TEST_F(CmsTest, ber_with_indefinite_lengths_is_read_too) {
  EXPECT_TRUE(verify_cms(sign("-nodetach -stream"), std::nullopt));
}

TEST_F(CmsTest, a_certificate_that_is_no_der_is_refused_as_it_stands_though_openssl_would_mend_it) {
  const auto message = sign("-nodetach -noattr");
  const auto other = pki_.authority("root");
  // certificates [0] { signer, other }: put in by hand, the second one's length in one byte more than it takes.
  const auto with_other = [&](bool padded) {
    Bytes inserted{0x30};
    if (padded) inserted.insert(inserted.end(), {0x83, 0x00});
    if (!padded) inserted.push_back(0x82);
    inserted.insert(inserted.end(), other->der().begin() + 2, other->der().end());
    auto changed = message;
    const auto at = std::ranges::search(message, signer_->der()).begin() - message.begin();
    const auto behind = at + std::ssize(signer_->der());
    changed.insert(changed.begin() + behind, inserted.begin(), inserted.end());
    // ContentInfo, its [0], SignedData, and the certificates' [0]: each two length bytes behind its tag.
    for (const auto place : {std::ptrdiff_t{0}, std::ptrdiff_t{15}, std::ptrdiff_t{19}, at - 4}) {
      const auto first = static_cast<std::size_t>(place) + 2;
      const auto length = static_cast<std::size_t>(changed[first] << 8 | changed[first + 1]) + inserted.size();
      changed[first] = static_cast<std::uint8_t>(length >> 8);
      changed[first + 1] = static_cast<std::uint8_t>(length);
    }
    return changed;
  };
  const auto proper = verify_cms(with_other(false), std::nullopt);
  ASSERT_TRUE(proper) << proper.error().detail;
  EXPECT_EQ(proper->others.size(), 1U);
  EXPECT_EQ(refusal(with_other(true)), ErrorCode::certificate_malformed);
}

TEST_F(CmsTest, other_certificates_come_along_and_are_told_apart) {
  const auto result = verify_cms(sign("-nodetach -certfile '" + path("authorities.pem") + "'"), std::nullopt);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->others.size(), 3U);
  EXPECT_EQ(result->signer->fingerprint(), signer_->fingerprint());
}

TEST_F(CmsTest, a_key_identifier_may_name_the_signer) {
  EXPECT_TRUE(verify_cms(sign("-nodetach -keyid"), std::nullopt));
}

TEST_F(CmsTest, rsa_pss_is_understood) {
  EXPECT_TRUE(verify_cms(sign("-nodetach -keyopt rsa_padding_mode:pss"), std::nullopt));
}

TEST_F(CmsTest, sha_1_is_refused) { EXPECT_EQ(refusal(sign("-nodetach -md sha1")), ErrorCode::algorithm_not_allowed); }

TEST_F(CmsTest, a_bag_of_certificates_is_no_signature) {
  ASSERT_EQ(std::system(("openssl crl2pkcs7 -nocrl -certfile '" + path("cms.pem") + "' -outform DER -out '" +
                         path("bag.p7b") + "'")
                            .c_str()),
            0);
  EXPECT_EQ(refusal(slurp("bag.p7b")), ErrorCode::token_malformed);
}

TEST_F(CmsTest, two_signers_are_one_too_many) {
  const auto other = pki_.company("cms-second");
  const auto two = sign("-nodetach -signer '" + path("cms-second.pem") + "' -inkey '" + pki_.key() + "'");
  EXPECT_EQ(refusal(two), ErrorCode::token_malformed);
}

TEST_F(CmsTest, without_the_signers_certificate_nobody_signed) {
  EXPECT_EQ(refusal(sign("-nodetach -nocerts")), ErrorCode::token_malformed);
}

TEST_F(CmsTest, content_of_another_type_is_refused) {
  EXPECT_EQ(refusal(sign("-nodetach -econtent_type 1.2.3.4")), ErrorCode::token_malformed);
}

TEST_F(CmsTest, every_changed_byte_of_content_or_attributes_is_noticed) {
  const auto message = sign("-nodetach");
  const auto good = verify_cms(message, std::nullopt);
  ASSERT_TRUE(good);
  for (std::size_t i = 0; i < message.size(); ++i) {
    auto changed = message;
    changed[i] = static_cast<std::uint8_t>(changed[i] ^ 1);
    const auto result = verify_cms(changed, std::nullopt);
    // What is not signed (other certificates, parameters) may change; what is told must not.
    if (result) {
      EXPECT_EQ(result->content, good->content);
      EXPECT_EQ(result->signing_time, good->signing_time);
    }
  }
}

TEST_F(CmsTest, signed_attributes_are_not_passed_off_as_content) {
  // SET { SEQUENCE { contentType, SET { id-data } } }, signed as content without attributes.
  const auto fake = *from_hex("311A301806092A864886F70D010903310B06092A864886F70D010701");
  std::ofstream(path("fake"), std::ios::binary).write(reinterpret_cast<const char*>(fake.data()), std::ssize(fake));
  const auto command = "openssl cms -sign -binary -noattr -nodetach -in '" + path("fake") + "' -signer '" +
                       path("cms.pem") + "' -inkey '" + pki_.key() + "' -outform DER -out '" + path("fake.der") + "'";
  ASSERT_EQ(std::system(command.c_str()), 0);
  EXPECT_EQ(refusal(slurp("fake.der")), ErrorCode::signature_invalid);
}

TEST_F(CmsTest, garbage_is_no_cms) {
  EXPECT_EQ(refusal({}), ErrorCode::token_malformed);
  EXPECT_EQ(refusal(*from_hex("3003020101")), ErrorCode::token_malformed);
  auto longer = sign("-nodetach");
  longer.push_back(0);
  EXPECT_EQ(refusal(longer), ErrorCode::token_malformed);
}

}  // namespace
}  // namespace tpcard::trust
