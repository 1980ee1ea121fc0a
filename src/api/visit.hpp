// One request as the product sees it: which browser, which cookies, and the cookies to be set with the answer.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "httpd/message.hpp"
#include "membership/context.hpp"

namespace tpcard::api {

enum class Cookie { browser, flow, sign_in, session };

class Visit {
 public:
  /// Makes a browser cookie where there is none: challenges are bound to it.
  Visit(httpd::Request& request, Random& random, seconds browser_lifetime);

  [[nodiscard]] const membership::Visitor& visitor() const { return visitor_; }
  [[nodiscard]] std::optional<std::string_view> cookie(Cookie which) const;
  [[nodiscard]] httpd::Request& request() const { return request_; }

  /// Session cookies end with the browser; the store knows when they really end.
  void set(Cookie which, std::string_view value);
  void clear(Cookie which);

  /// The answer, with the cookies.
  [[nodiscard]] httpd::Response with_cookies(httpd::Response response) const;

 private:
  httpd::Request& request_;
  membership::Visitor visitor_;
  std::vector<std::string> set_cookies_;
};

/// The /24 or /56 an address is in; offices and schools share addresses, so limits on networks are soft.
[[nodiscard]] std::string network_of(std::string_view address);

}  // namespace tpcard::api
