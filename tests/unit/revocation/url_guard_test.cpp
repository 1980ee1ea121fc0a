#include "revocation/url_guard.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

namespace tpcard::revocation {
namespace {

TEST(UrlGuard, allows_listed_hosts_with_their_port_only) {
  const UrlGuard guard({"moeaca.nat.gov.tw", "localhost:8888"});
  EXPECT_TRUE(guard.allows("http://moeaca.nat.gov.tw/repository/complete.crl"));
  EXPECT_TRUE(guard.allows("http://MOEACA.nat.gov.tw:80/x"));
  EXPECT_TRUE(guard.allows("http://localhost:8888/ocsp/moeaca"));
  EXPECT_FALSE(guard.allows("http://localhost/ocsp"));
  EXPECT_FALSE(guard.allows("http://moeaca.nat.gov.tw:8080/"));
  EXPECT_FALSE(guard.allows("http://evil.example/"));
  EXPECT_FALSE(guard.allows("http://moeaca.nat.gov.tw.evil.example/"));
}

TEST(UrlGuard, refuses_other_schemes_and_user_info) {
  const UrlGuard guard({"moeaca.nat.gov.tw"});
  for (const char* url : {"https://moeaca.nat.gov.tw/", "ftp://moeaca.nat.gov.tw/", "file:///etc/passwd",
                          "ldap://moeaca.nat.gov.tw/", "http://moeaca.nat.gov.tw@evil.example/",
                          "http://user@moeaca.nat.gov.tw/", "gopher://moeaca.nat.gov.tw:80/", "", "http:///x"}) {
    EXPECT_FALSE(guard.allows(url)) << url;
  }
}

bool is_public(const char* text) {
  sockaddr_in four{};
  four.sin_family = AF_INET;
  if (inet_pton(AF_INET, text, &four.sin_addr) == 1) return is_public_address(reinterpret_cast<sockaddr&>(four));
  sockaddr_storage storage{};
  auto& six = reinterpret_cast<sockaddr_in6&>(storage);
  six.sin6_family = AF_INET6;
  EXPECT_EQ(inet_pton(AF_INET6, text, &six.sin6_addr), 1) << text;
  return is_public_address(reinterpret_cast<sockaddr&>(storage));
}

TEST(UrlGuard, tells_public_addresses_from_the_rest) {
  for (const char* text : {"163.29.1.1", "8.8.8.8", "172.15.0.1", "172.32.0.1", "2404:6800:4012::1"}) {
    EXPECT_TRUE(is_public(text)) << text;
  }
  for (const char* text : {"127.0.0.1",
                           "10.1.2.3",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.168.1.1",
                           "169.254.169.254",
                           "100.64.0.1",
                           "0.0.0.0",
                           "224.0.0.1",
                           "255.255.255.255",
                           "198.18.0.1",
                           "::1",
                           "::",
                           "fe80::1",
                           "fd00::1",
                           "::ffff:127.0.0.1",
                           "::ffff:10.0.0.1",
                           "64:ff9b::7f00:1",
                           "2002:7f00:1::",
                           "2001:db8::1",
                           "ff02::1"}) {
    EXPECT_FALSE(is_public(text)) << text;
  }
}

}  // namespace
}  // namespace tpcard::revocation
