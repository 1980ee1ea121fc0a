// From bytes to a Request: Beast's parser behind our own strict checks. No sockets here.
#pragma once

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>
#include <string_view>

#include "base/error.hpp"
#include "httpd/message.hpp"
#include "httpd/server.hpp"

namespace tpcard::httpd {

class RequestReader {
 public:
  /// A refusal of the connection layer: code and HTTP status.
  struct Refusal {
    ErrorCode code = ErrorCode::malformed_request;
    unsigned status = 400;
  };

  explicit RequestReader(const Limits& limits);

  /// Reads a complete head into `request` (path, query, method, headers).
  [[nodiscard]] std::optional<Refusal> read_head(std::string_view head, Request& request);
  /// Reads what it can of the body; tells how many bytes were used.
  [[nodiscard]] std::expected<std::size_t, Refusal> read_body(std::string_view bytes);
  [[nodiscard]] bool is_done() const { return parser_.is_done(); }
  [[nodiscard]] bool keeps_alive() const { return keep_alive_; }
  [[nodiscard]] bool awaits_100_continue() const { return awaits_continue_; }
  [[nodiscard]] std::string take_body() { return std::move(parser_.get().body()); }

 private:
  [[nodiscard]] std::optional<Refusal> check(const Request& request);

  const Limits& limits_;
  boost::beast::http::request_parser<boost::beast::http::string_body> parser_;
  bool keep_alive_ = true;
  bool awaits_continue_ = false;
};

}  // namespace tpcard::httpd
