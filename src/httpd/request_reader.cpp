#include "httpd/request_reader.hpp"

#include <boost/asio/buffer.hpp>
#include <expected>

#include "base/text.hpp"
#include "httpd/head.hpp"
#include "httpd/target.hpp"

namespace tpcard::httpd {
namespace {

namespace http = boost::beast::http;

Method method_of(http::verb verb) {
  switch (verb) {
    case http::verb::get:
      return Method::get;
    case http::verb::head:
      return Method::head;
    case http::verb::post:
      return Method::post;
    case http::verb::put:
      return Method::put;
    case http::verb::delete_:
      return Method::del;
    case http::verb::options:
      return Method::options;
    default:
      return Method::other;
  }
}

constexpr RequestReader::Refusal kMalformed{};
constexpr RequestReader::Refusal kBodyTooLarge{ErrorCode::request_too_large, 413};

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

}  // namespace

RequestReader::RequestReader(const Limits& limits) : limits_(limits) {
  // The head is measured by the connection, which has the bytes; the parser only needs to let it pass.
  parser_.header_limit(static_cast<std::uint32_t>(limits.header_bytes + 1));
  parser_.body_limit(limits.body_bytes);
}

std::optional<RequestReader::Refusal> RequestReader::read_head(std::string_view head, Request& request) {
  if (!is_well_formed_head(head)) return kMalformed;
  boost::system::error_code error;
  // put() on the parser itself: limits are the parser's, a message read past it has none.
  parser_.put(boost::asio::buffer(head.data(), head.size()), error);
  if (error == http::error::body_limit) return kBodyTooLarge;
  if (error || !parser_.is_header_done()) return kMalformed;
  const auto& message = parser_.get();
  if (std::ranges::distance(message) > limits_.header_fields) return Refusal{ErrorCode::request_too_large, 431};
  for (const auto& field : message) request.headers.emplace_back(view(field.name_string()), view(field.value()));
  if (message.target().size() > limits_.path_bytes) return Refusal{ErrorCode::request_too_large, 414};
  auto target = parse_target(view(message.target()));
  if (!target) return kMalformed;
  request.path = std::move(target->path);
  request.query = std::move(target->query);
  request.method = method_of(message.method());
  keep_alive_ = message.keep_alive();
  return check(request);
}

std::optional<RequestReader::Refusal> RequestReader::check(const Request& request) {
  if (!is_framed_unambiguously(request)) return kMalformed;
  // RFC 9112 §6.1: HTTP/1.0 knows no transfer coding; who sends one is confused or wants us to be.
  const bool is_http_1_0 = parser_.get().version() == 10;
  if (is_http_1_0 && request.header("Transfer-Encoding")) return kMalformed;
  const auto expect = request.header("Expect");
  if (!expect || is_http_1_0) return std::nullopt;
  // RFC 9110 §10.1.1: the one expectation that exists.
  if (to_lower_ascii(*expect) != "100-continue") return Refusal{ErrorCode::malformed_request, 417};
  awaits_continue_ = !parser_.is_done();
  return std::nullopt;
}

std::expected<std::size_t, RequestReader::Refusal> RequestReader::read_body(std::string_view bytes) {
  std::size_t used = 0;
  while (used < bytes.size() && !parser_.is_done()) {
    boost::system::error_code error;
    const auto now = parser_.put(boost::asio::buffer(bytes.data() + used, bytes.size() - used), error);
    used += now;
    if (error == http::error::need_more) return used;
    if (error == http::error::body_limit) return std::unexpected(kBodyTooLarge);
    if (error) return std::unexpected(kMalformed);
    if (now == 0) break;
  }
  return used;
}

}  // namespace tpcard::httpd
