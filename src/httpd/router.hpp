// Routes stand in one table. A pattern is a path whose parts may be `{name}` (one non-empty part without '/').
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string_view>
#include <vector>

#include "httpd/message.hpp"

namespace tpcard::httpd {

using Handler = std::function<boost::asio::awaitable<Response>(Request&)>;

struct Route {
  Method method;
  std::string_view pattern;
  Handler handler;
};

class Router {
 public:
  /// `otherwise` answers what no pattern fits (static files, then 404).
  Router(std::vector<Route> routes, Handler otherwise);

  /// Finds the handler and fills `captures`; answers 405 with `Allow` itself where the path fits and the method does
  /// not.
  [[nodiscard]] boost::asio::awaitable<Response> dispatch(Request& request) const;

 private:
  std::vector<Route> routes_;
  Handler otherwise_;
};

}  // namespace tpcard::httpd
