// Checked with the openssl CLI: it builds the same bytes on its own and signs; and it verifies the worked example of
// docs/protocol.md as that page prints it.
#include "protocol/signed_bytes.hpp"

#include <gtest/gtest.h>

#include "tests/unit/protocol/protocol_page.hpp"

namespace tpcard::protocol {
namespace {

std::string by_openssl(const std::string& hash, const std::string& origin, const std::string& nonce) {
  const auto digest_of = [&](const std::string& text) {
    return "printf %s '" + text + "' | openssl dgst -" + hash + " -binary";
  };
  return output_of("(" + digest_of(origin) + "; " + digest_of(nonce) + ") | od -An -v -tx1 | tr -d ' \\n'");
}

TEST(SignedBytes, are_what_openssl_makes_of_origin_and_nonce) {
  const auto origin = *SiteOrigin::parse("http://localhost:8080");
  const std::string nonce = "tpcard1.sign-in..AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
  EXPECT_EQ(to_hex(signed_bytes(origin, nonce, HashAlgorithm::sha256)), by_openssl("sha256", origin.text(), nonce));
  EXPECT_EQ(to_hex(signed_bytes(origin, nonce, HashAlgorithm::sha384)), by_openssl("sha384", origin.text(), nonce));
  EXPECT_EQ(to_hex(signed_bytes(origin, nonce, HashAlgorithm::sha512)), by_openssl("sha512", origin.text(), nonce));
}

TEST(SignedBytes, of_the_worked_example_are_as_the_page_says) {
  const auto origin = SiteOrigin::parse(from_the_page("origin"));
  ASSERT_TRUE(origin);
  const auto bytes = signed_bytes(*origin, from_the_page("nonce"), HashAlgorithm::sha256);
  EXPECT_EQ(to_hex(bytes), from_the_page("signed bytes"));
  EXPECT_EQ(to_hex(digest(HashAlgorithm::sha256, bytes)), from_the_page("hashed once more"));
}

TEST(SignedBytes, openssl_verifies_the_signature_of_the_worked_example) {
  const TemporaryFolder folder;
  const auto key = from_base64(from_the_page("public key"));
  const auto signature = from_base64(from_the_page("signature"));
  ASSERT_TRUE(key && signature);
  folder.write("key.der", *key);
  folder.write("signature", *signature);
  folder.write("bytes", signed_bytes(*SiteOrigin::parse(from_the_page("origin")), from_the_page("nonce"),
                                     HashAlgorithm::sha256));
  EXPECT_EQ(
      output_of("cd " + folder.path().string() +
                " && openssl pkey -pubin -inform DER -in key.der -out key.pem && openssl dgst -sha256 -verify key.pem"
                " -signature signature bytes"),
      "Verified OK\n");
}

}  // namespace
}  // namespace tpcard::protocol
