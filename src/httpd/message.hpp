// A request as a handler sees it and the response it gives back. Header names are compared without case.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tpcard::httpd {

enum class Method { get, head, post, put, del, options, other };

struct Request {
  Method method = Method::other;
  std::string path = {};   ///< decoded, normalized, begins with '/', without the query
  std::string query = {};  ///< after '?', as sent
  bool secure = false;     ///< it came over TLS, ours or (X-Forwarded-Proto) a configured proxy's
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
  std::string peer_address = {};  ///< the client's, as text (where the peer is a configured proxy: X-Forwarded-For's)
  std::uint16_t peer_port = 0;
  std::uint16_t local_port = 0;
  std::string correlation_id = {};  ///< ours, made per request
  /// What handlers add to the one log line of this request.
  std::vector<std::pair<std::string, std::string>> notes = {};
  std::vector<std::string> captures = {};  ///< what `{name}` parts of the route matched, in order
  /// For a handler that waits for a person: whether the client has closed its end meanwhile. Callable on the event loop
  /// while the handler runs; empty for a request that came by no connection.
  std::function<bool()> has_client_gone = {};

  /// A header that occurs once. Nothing when it is absent or repeated.
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
  /// A cookie's value; nothing when it is absent or sent twice.
  [[nodiscard]] std::optional<std::string_view> cookie(std::string_view name) const;
};

struct Response {
  unsigned status = 200;
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
  /// Instead of `body`: bytes shared between requests (static files, kept in memory).
  std::shared_ptr<const std::string> shared_body = nullptr;

  Response& set(std::string_view name, std::string_view value) {
    headers.emplace_back(name, value);
    return *this;
  }
};

}  // namespace tpcard::httpd
