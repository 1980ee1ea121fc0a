#include "revocation/url_guard.hpp"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <optional>

#include "base/text.hpp"

namespace tpcard::revocation {
namespace {

using UrlPtr = std::unique_ptr<CURLU, decltype([](CURLU* url) { curl_url_cleanup(url); })>;

std::optional<std::string> part_of(CURLU* url, CURLUPart part, unsigned flags) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return std::nullopt;
  std::string copy(text);
  curl_free(text);
  return copy;
}

struct Block4 {
  std::uint32_t prefix;
  unsigned bits;
};

// RFC 6890 and its registry: what is not globally reachable.
constexpr std::array kNotPublic4 = {
    Block4{0x00000000, 8},  Block4{0x0A000000, 8},  Block4{0x64400000, 10}, Block4{0x7F000000, 8},
    Block4{0xA9FE0000, 16}, Block4{0xAC100000, 12}, Block4{0xC0000000, 24}, Block4{0xC0000200, 24},
    Block4{0xC0586300, 24}, Block4{0xC0A80000, 16}, Block4{0xC6120000, 15}, Block4{0xC6336400, 24},
    Block4{0xCB007100, 24}, Block4{0xE0000000, 3},
};

bool is_public4(std::uint32_t address) {
  return std::ranges::none_of(kNotPublic4, [&](const Block4& block) {
    return (address >> (32 - block.bits)) == (block.prefix >> (32 - block.bits));
  });
}

bool is_public6(const std::array<std::uint8_t, 16>& bytes) {
  const auto four = [&](std::size_t at) {
    return std::uint32_t{bytes[at]} << 24 | std::uint32_t{bytes[at + 1]} << 16 | std::uint32_t{bytes[at + 2]} << 8 |
           bytes[at + 3];
  };
  const bool mapped = four(0) == 0 && four(4) == 0 && four(8) == 0x0000FFFF;
  if (mapped) return is_public4(four(12));
  // Global unicast is 2000::/3, without Teredo and protocol assignments (2001::/23), documentation and 6to4.
  const bool special = four(0) >> 9 == 0x20010000U >> 9 || four(0) == 0x20010DB8 || four(0) >> 16 == 0x2002;
  return bytes[0] >> 5 == 1 && !special;
}

}  // namespace

UrlGuard::UrlGuard(const std::vector<std::string>& hosts) {
  for (const auto& host : hosts) {
    const bool has_port = host.find(':') != std::string::npos && !host.ends_with(']');
    hosts_.push_back(to_lower_ascii(host) + (has_port ? "" : ":80"));
  }
}

bool UrlGuard::allows(const std::string& url) const {
  // libcurl's own parser: what is judged here is what will be fetched.
  const UrlPtr parsed(curl_url());
  if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), CURLU_DISALLOW_USER) != CURLUE_OK) return false;
  const auto scheme = part_of(parsed.get(), CURLUPART_SCHEME, 0);
  const auto host = part_of(parsed.get(), CURLUPART_HOST, 0);
  const auto port = part_of(parsed.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  if (!scheme || !host || !port || *scheme != "http") return false;
  return std::ranges::count(hosts_, to_lower_ascii(*host) + ':' + *port) != 0;
}

bool is_public_address(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in four{};
    std::memcpy(&four, &address, sizeof four);
    return is_public4(ntohl(four.sin_addr.s_addr));
  }
  if (address.sa_family != AF_INET6) return false;
  sockaddr_in6 six{};
  std::memcpy(&six, &address, sizeof six);
  std::array<std::uint8_t, 16> bytes{};
  std::memcpy(bytes.data(), &six.sin6_addr, bytes.size());
  return is_public6(bytes);
}

}  // namespace tpcard::revocation
