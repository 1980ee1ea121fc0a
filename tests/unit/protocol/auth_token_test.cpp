#include "protocol/auth_token.hpp"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include "protocol/json.hpp"

namespace tpcard::protocol {
namespace {

boost::json::object sample() {
  return {{"unverifiedCertificate", "MAA="}, {"algorithm", "RS256"}, {"signature", "AQID"}, {"format", "web-eid:1.0"}};
}

TEST(AuthToken, reads_what_it_writes) {
  const AuthToken token{.unverified_certificate = {0x30, 0x00},
                        .algorithm = "ES256",
                        .signature = {1, 2, 3},
                        .app_version = "tpcard-agent/0.1.0"};
  const auto read = read_auth_token(to_json(token));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->unverified_certificate, token.unverified_certificate);
  EXPECT_EQ(read->algorithm, "ES256");
  EXPECT_EQ(read->signature, token.signature);
  EXPECT_EQ(read->app_version, "tpcard-agent/0.1.0");
}

TEST(AuthToken, ignores_members_it_does_not_know) {
  auto document = sample();
  document["supportedSignatureAlgorithms"] = boost::json::array{1};
  EXPECT_TRUE(read_auth_token(document));
}

TEST(AuthToken, accepts_the_format_by_its_major_version) {
  for (const auto* format : {"web-eid:1", "web-eid:1.0", "web-eid:1.1"}) {
    auto document = sample();
    document["format"] = format;
    EXPECT_TRUE(read_auth_token(document)) << format;
  }
  for (const auto* format : {"web-eid:2.0", "web-eid:10", "web-eid:1.", "web-eid:1.x", "web-eid", ""}) {
    auto document = sample();
    document["format"] = format;
    EXPECT_EQ(read_auth_token(document).error().code, ErrorCode::token_malformed) << format;
  }
}

TEST(AuthToken, is_refused_when_a_member_is_missing_or_not_what_it_should_be) {
  for (const auto* name : {"unverifiedCertificate", "algorithm", "signature", "format"}) {
    for (const boost::json::value& wrong : {boost::json::value(nullptr), boost::json::value(""), boost::json::value(1),
                                            boost::json::value("*"), boost::json::value(std::string(40'000, 'A'))}) {
      auto document = sample();
      document[name] = wrong;
      EXPECT_FALSE(read_auth_token(document)) << boost::json::serialize(wrong);
      document.erase(name);
      EXPECT_FALSE(read_auth_token(document)) << name;
    }
  }
}

}  // namespace
}  // namespace tpcard::protocol
