// Token signatures: made by `openssl dgst` and `openssl pkeyutl`, and Wycheproof's.
#include "trust/signature.hpp"

#include <gtest/gtest.h>

#include "tests/support/demo_pki.hpp"
#include "tests/unit/trust/vectors.hpp"
#include "trust/keys.hpp"
#include "trust/signed_data.hpp"

namespace tpcard::trust {
namespace {

using certificate::CertificatePtr;
using test::DemoPki;

void shell(const std::string& command) { ASSERT_EQ(std::system((command + " 2>/dev/null").c_str()), 0) << command; }

Bytes to_bytes(const std::string& text) { return {as_bytes(text).begin(), as_bytes(text).end()}; }

/// DER ECDSA-Sig-Value → r‖s of `half` bytes each.
Bytes concatenated(const Bytes& der, std::size_t half) {
  auto fields = *certificate::der::sole_sequence(der);
  Bytes result;
  for (int i = 0; i < 2; ++i) {
    auto number = *fields.content(certificate::der::Tag::integer);
    while (number.size() > half) number = number.subspan(1);
    result.insert(result.end(), half - number.size(), 0);
    result.insert(result.end(), number.begin(), number.end());
  }
  return result;
}

class SignatureTest : public testing::Test {
 protected:
  SignatureTest() { std::ofstream(message_file_) << kMessage; }

  std::string key(const std::string& name, const std::string& options) const {
    const auto file = (pki_.directory() / (name + ".key")).string();
    shell("openssl genpkey " + options + " -out '" + file + "'");
    return file;
  }
  CertificatePtr card(const std::string& name, const std::string& key_file) const {
    return pki_.issue(name, "--ca moeaca --kind company --name x --id 12345675 --key '" + key_file + "'");
  }
  Bytes sign(const std::string& key_file, const std::string& digest, const std::string& more = "") const {
    const auto file = pki_.directory() / "signature";
    shell("openssl dgst -" + digest + " -sign '" + key_file + "' " + more + " -out '" + file.string() + "' '" +
          message_file_ + "'");
    return to_bytes(DemoPki::slurp(file));
  }
  static constexpr std::string_view kMessage = "H(origin)H(nonce)";
  static ByteView message() { return as_bytes(kMessage); }

  DemoPki& pki_ = DemoPki::instance();
  std::string message_file_ = (pki_.directory() / "message").string();
};

TEST_F(SignatureTest, rsa_in_both_paddings_and_all_three_hashes) {
  const auto holder = card("rsa", pki_.key());
  for (const std::string bits : {"256", "384", "512"}) {
    const auto pkcs1 = sign(pki_.key(), "sha" + bits);
    const auto pss = sign(pki_.key(), "sha" + bits, "-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest");
    EXPECT_TRUE(verify_signature(*holder, "RS" + bits, pkcs1, message()));
    EXPECT_TRUE(verify_signature(*holder, "PS" + bits, pss, message()));
    EXPECT_FALSE(verify_signature(*holder, "PS" + bits, pkcs1, message()));
    EXPECT_FALSE(verify_signature(*holder, "RS" + bits, pss, message()));
  }
  const auto sha256_signature = sign(pki_.key(), "sha256");
  EXPECT_EQ(verify_signature(*holder, "RS384", sha256_signature, message()).error().code, ErrorCode::signature_invalid);
  EXPECT_EQ(verify_signature(*holder, "RS256", sha256_signature, as_bytes("other")).error().code,
            ErrorCode::signature_invalid);
  // A salt of another length is not RFC 7518's PS256.
  const auto long_salt = sign(pki_.key(), "sha256", "-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:max");
  EXPECT_FALSE(verify_signature(*holder, "PS256", long_salt, message()));
}

TEST_F(SignatureTest, ecdsa_is_r_and_s_and_each_curve_has_one_name) {
  struct Curve {
    std::string name;
    std::string bits;
    std::size_t half;
  };
  for (const auto& curve : {Curve{"P-256", "256", 32}, Curve{"P-384", "384", 48}, Curve{"P-521", "512", 66}}) {
    const auto file = key("ec" + curve.bits, "-algorithm EC -pkeyopt ec_paramgen_curve:" + curve.name);
    const auto holder = card("ec" + curve.bits, file);
    const auto der = sign(file, "sha" + curve.bits);
    const auto good = concatenated(der, curve.half);
    EXPECT_TRUE(verify_signature(*holder, "ES" + curve.bits, good, message())) << curve.name;
    // DER where r‖s belongs is another format.
    EXPECT_FALSE(verify_signature(*holder, "ES" + curve.bits, der, message()));
    auto padded = good;
    padded.insert(padded.begin(), 0);
    EXPECT_FALSE(verify_signature(*holder, "ES" + curve.bits, padded, message()));
    EXPECT_FALSE(verify_signature(*holder, "ES" + curve.bits, Bytes(2 * curve.half, 0), message()));
    EXPECT_EQ(verify_signature(*holder, "RS256", good, message()).error().code, ErrorCode::algorithm_not_allowed);
    const auto other = curve.bits == "256" ? "ES384" : "ES256";
    EXPECT_EQ(verify_signature(*holder, other, good, message()).error().code, ErrorCode::algorithm_not_allowed);
  }
}

TEST_F(SignatureTest, the_list_of_algorithms_is_short) {
  const auto holder = card("list", pki_.key());
  const auto signature = sign(pki_.key(), "sha256");
  for (const char* name : {"none", "HS256", "RS1", "rs256", "RS256 ", "", "EdDSA", "ES256K"}) {
    EXPECT_EQ(verify_signature(*holder, name, signature, message()).error().code, ErrorCode::algorithm_not_allowed);
    EXPECT_FALSE(hash_of_algorithm(name));
  }
  EXPECT_EQ(hash_of_algorithm("PS384"), HashAlgorithm::sha384);
}

TEST_F(SignatureTest, a_key_under_2048_bits_signs_nothing) {
  const auto file = key("weak", "-algorithm RSA -pkeyopt rsa_keygen_bits:1024");
  EXPECT_EQ(verify_signature(*card("weak", file), "RS256", sign(file, "sha256"), message()).error().code,
            ErrorCode::algorithm_not_allowed);
}

struct WycheproofFile {
  const char* name;
  SignatureAlgorithm algorithm;
  bool concatenated;
};

using Family = SignatureAlgorithm::Family;
constexpr WycheproofFile kWycheproof[] = {
    {"rsa_signature_2048_sha256_test.json", {Family::rsa_pkcs1, "SHA256", 128}, false},
    {"rsa_signature_3072_sha256_test.json", {Family::rsa_pkcs1, "SHA256", 128}, false},
    {"rsa_signature_4096_sha256_test.json", {Family::rsa_pkcs1, "SHA256", 128}, false},
    {"rsa_signature_4096_sha512_test.json", {Family::rsa_pkcs1, "SHA512", 256}, false},
    {"rsa_pss_2048_sha256_mgf1_32_test.json", {Family::rsa_pss, "SHA256", 128, 32}, false},
    {"ecdsa_secp256r1_sha256_test.json", {Family::ecdsa, "SHA256", 128}, false},
    {"ecdsa_secp384r1_sha384_test.json", {Family::ecdsa, "SHA384", 192}, false},
    {"ecdsa_secp521r1_sha512_test.json", {Family::ecdsa, "SHA512", 256}, false},
    {"ecdsa_secp256r1_sha256_p1363_test.json", {Family::ecdsa, "SHA256", 128}, true},
    {"ecdsa_secp384r1_sha384_p1363_test.json", {Family::ecdsa, "SHA384", 192}, true},
    {"ed25519_test.json", {Family::ed25519, nullptr, 128}, false},
};

TEST(Wycheproof, every_signature_is_judged_as_published) {
  SKIP_WITHOUT_VECTORS("wycheproof");
  std::size_t cases = 0;
  for (const auto& file : kWycheproof) {
    const auto document = test::read_json(test::vectors() / "wycheproof" / file.name);
    for (const auto& group : document.at("testGroups").as_array()) {
      const auto spki = *from_hex(test::text_of(group.at("publicKeyDer")));
      const auto key = certificate::read_public_key_info(spki);
      for (const auto& one : group.at("tests").as_array()) {
        const auto message = *from_hex(test::text_of(one.at("msg")));
        const auto signature = *from_hex(test::text_of(one.at("sig")));
        const auto result = test::text_of(one.at("result"));
        const auto loaded = key ? load_key(*key) : nullptr;
        bool valid = false;
        if (loaded && file.concatenated) {
          const auto der = der_of_concatenated(signature, key->bits);
          valid = der && verify_bytes(loaded.get(), file.algorithm, message, *der);
        } else if (loaded) {
          valid = verify_bytes(loaded.get(), file.algorithm, message, signature);
        }
        ++cases;
        // `acceptable` is a matter of taste: RSA signatures whose digest parameters are missing, for example.
        if (result != "acceptable") {
          EXPECT_EQ(valid, result == "valid") << file.name << " tcId " << one.at("tcId");
        }
      }
    }
  }
  EXPECT_GT(cases, 3000U);
}

}  // namespace
}  // namespace tpcard::trust
