#include "api/visit.hpp"

#include <fmt/format.h>

#include <boost/asio/ip/address.hpp>

#include "base/text.hpp"

namespace tpcard::api {
namespace {

using membership::Language;

// `__Host-` binds a cookie to this origin alone: Secure, Path=/, no Domain (RFC 6265bis §4.1.3.2).
std::string_view name_of(Cookie which) {
  switch (which) {
    case Cookie::browser:
      return "__Host-tpcard-browser";
    case Cookie::flow:
      return "__Host-tpcard-flow";
    case Cookie::sign_in:
      return "__Host-tpcard-sign-in";
    case Cookie::session:
      return "__Host-tpcard-session";
  }
  return "";
}

// Strict: every request that needs a cookie is a fetch by our own page, never a link from elsewhere.
constexpr std::string_view kAttributes = "; Path=/; Secure; HttpOnly; SameSite=Strict";

Language language_of(const httpd::Request& request) {
  const auto accepted = request.header("accept-language");
  return accepted && to_lower_ascii(*accepted).starts_with("en") ? Language::en : Language::zh_tw;
}

}  // namespace

Visit::Visit(httpd::Request& request, Random& random, seconds browser_lifetime)
    : request_(request),
      visitor_{.browser = {}, .network = network_of(request.peer_address), .language = language_of(request)} {
  if (const auto browser = cookie(Cookie::browser)) {
    visitor_.browser = membership::key_of(*browser);
    return;
  }
  const auto ticket = membership::make_ticket(random);
  visitor_.browser = ticket.key;
  set_cookies_.push_back(fmt::format("{}={}{}; Max-Age={}", name_of(Cookie::browser), ticket.value, kAttributes,
                                     browser_lifetime.count()));
}

std::optional<std::string_view> Visit::cookie(Cookie which) const { return request_.cookie(name_of(which)); }

void Visit::set(Cookie which, std::string_view value) {
  set_cookies_.push_back(fmt::format("{}={}{}", name_of(which), value, kAttributes));
}

void Visit::clear(Cookie which) {
  set_cookies_.push_back(fmt::format("{}={}; Max-Age=0", name_of(which), kAttributes));
}

httpd::Response Visit::with_cookies(httpd::Response response) const {
  for (const auto& cookie : set_cookies_) response.set("Set-Cookie", cookie);
  return response;
}

std::string network_of(std::string_view address) {
  boost::system::error_code error;
  const auto parsed = boost::asio::ip::make_address(std::string(address), error);
  if (error) return std::string(address);
  if (parsed.is_v4() || (parsed.is_v6() && parsed.to_v6().is_v4_mapped())) {
    const auto v4 = parsed.is_v4() ? parsed.to_v4() : make_address_v4(boost::asio::ip::v4_mapped, parsed.to_v6());
    const auto bytes = v4.to_bytes();
    return fmt::format("{}.{}.{}.0/24", bytes[0], bytes[1], bytes[2]);
  }
  const auto bytes = parsed.to_v6().to_bytes();
  return to_hex(ByteView(bytes.data(), 7)) + "/56";
}

}  // namespace tpcard::api
