// BoringSSL's OCSP and CRL vectors with the time and the greatest age of their manifest.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/trust/vectors.hpp"
#include "trust/crl.hpp"
#include "trust/ocsp.hpp"

namespace tpcard::trust {
namespace {

using certificate::Certificate;
using certificate::SerialRule;

struct Vector {
  std::string file;
  std::string expected;
  RevocationVerdict verdict;
};

/// The certificate may have a serial that RFC 5280 forbids: one vector is about just that.
certificate::CertificatePtr object(const std::filesystem::path& file, std::string_view label) {
  const auto found = test::pem_objects(file, label);
  if (found.empty()) return nullptr;
  const auto certificate = Certificate::parse(found.front(), SerialRule::as_issued);
  return certificate ? *certificate : nullptr;
}

RevocationVerdict judge(const std::filesystem::path& file, bool ocsp, const FreshnessPolicy& policy) {
  const auto subject = object(file, "CERTIFICATE");
  auto issuer = object(file, "CA CERTIFICATE 2");
  if (!issuer) issuer = object(file, "CA CERTIFICATE");
  const auto answers = test::pem_objects(file, ocsp ? "OCSP RESPONSE" : "CRL");
  if (!subject || !issuer || answers.empty())
    return unknown_verdict(RevocationFault::malformed, RevocationSource::none);
  return ocsp ? check_ocsp(answers.front(), *subject, *issuer, policy)
              : check_crl(answers.front(), *subject, *issuer, policy);
}

std::vector<Vector> judge_all(std::string_view kind, SecurityLevel level) {
  std::vector<Vector> vectors;
  const auto folder = test::vectors() / "boringssl-ocsp-crl";
  const auto manifest = test::read_json(folder / "manifest.json");
  for (const auto& entry : manifest.as_array()) {
    const auto& facts = entry.as_object();
    if (facts.at("kind").as_string() != kind) continue;
    FreshnessPolicy policy;
    policy.time = test::from_unix(facts.at("time").as_int64());
    policy.max_age = seconds{facts.at("max_age_s").as_int64()};
    policy.security_level = level;
    const auto file = test::text_of(facts.at("file"));
    vectors.push_back({file, test::text_of(facts.at("expect")), judge(folder / file, kind == "ocsp", policy)});
  }
  return vectors;
}

class RevocationVectors : public testing::TestWithParam<std::string_view> {};

TEST_P(RevocationVectors, every_verdict_is_as_published) {
  SKIP_WITHOUT_VECTORS("boringssl-ocsp-crl");
  const auto vectors = judge_all(GetParam(), SecurityLevel::any);
  EXPECT_EQ(vectors.size(), GetParam() == "ocsp" ? 36U : 66U);
  for (const auto& one : vectors) {
    EXPECT_EQ(id_of(one.verdict.status), one.expected)
        << one.file << ": " << id_of(one.verdict.fault) << ' ' << one.verdict.detail;
  }
}

/// By another measure than the code under test: the OID of sha1WithRSAEncryption somewhere in the answer (or in the
/// delegate's certificate inside), or an issuer's modulus under 2048 bits.
bool is_weak(const std::filesystem::path& file, bool ocsp) {
  const auto sha1_with_rsa = *from_hex("2a864886f70d010105");
  const auto answers = test::pem_objects(file, ocsp ? "OCSP RESPONSE" : "CRL");
  auto issuer = object(file, "CA CERTIFICATE 2");
  if (!issuer) issuer = object(file, "CA CERTIFICATE");
  return !std::ranges::search(answers.front(), sha1_with_rsa).empty() || issuer->public_key().bits < 2048;
}

TEST_P(RevocationVectors, at_level_2_each_of_weak_strength_is_unknown_and_says_so) {
  SKIP_WITHOUT_VECTORS("boringssl-ocsp-crl");
  const auto relaxed = judge_all(GetParam(), SecurityLevel::any);
  const auto strict = judge_all(GetParam(), SecurityLevel::bits112);
  const auto folder = test::vectors() / "boringssl-ocsp-crl";
  std::size_t weak = 0;
  for (std::size_t i = 0; i < strict.size(); ++i) {
    const auto& verdict = strict[i].verdict;
    if (relaxed[i].verdict.status == RevocationStatus::unknown) {
      EXPECT_EQ(verdict.status, RevocationStatus::unknown) << strict[i].file;
    } else if (is_weak(folder / strict[i].file, GetParam() == "ocsp")) {
      ++weak;
      EXPECT_EQ(verdict.status, RevocationStatus::unknown) << strict[i].file;
      EXPECT_EQ(verdict.fault, RevocationFault::weak_signature) << strict[i].file;
    } else {
      EXPECT_EQ(verdict.status, relaxed[i].verdict.status) << strict[i].file;
    }
  }
  EXPECT_GT(weak, 0U);
}

INSTANTIATE_TEST_SUITE_P(Published, RevocationVectors, testing::Values("ocsp", "crl"),
                         [](const auto& kind) { return std::string(kind.param); });

}  // namespace
}  // namespace tpcard::trust
