#include "httpd/connection.hpp"

#include <algorithm>
#include <array>

#include "base/log.hpp"
#include "base/secret.hpp"
#include "httpd/forwarded.hpp"
#include "httpd/head.hpp"
#include "httpd/problem.hpp"
#include "httpd/response_head.hpp"

namespace tpcard::httpd {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;

// A body is written in pieces, each with its own time: a slow line may take long over an installer, but not stand
// still.
constexpr std::size_t kPiece = 64 * 1024;
// What is read and thrown away after a refusal: closing at once would reset the connection, and the answer with it.
constexpr std::size_t kLingerBytes = 256 * 1024;
constexpr milliseconds kLingerTime{1000};

}  // namespace

Connection::Connection(ServerContext& context, std::unique_ptr<Stream> stream, Peer peer)
    : context_(context),
      stream_(std::move(stream)),
      peer_(std::move(peer)),
      buffer_(context.options.limits.header_bytes + 1,
              context.options.wipe_buffers ? ReadBuffer::AfterUse::wipe : ReadBuffer::AfterUse::keep) {}

asio::awaitable<void> Connection::serve() {
  wait_at_most(context_.options.limits.header_time);
  if (co_await stream_->open()) co_return;
  auto next = Next::another_request;
  while (next == Next::another_request) next = co_await serve_one();
  wait_at_most(kLingerTime);
  co_await stream_->finish();
  if (next == Next::close_unread) co_await linger();
}

asio::awaitable<void> Connection::turn_away() {
  wait_at_most(kLingerTime);
  if (co_await stream_->open()) co_return;
  co_await refuse_request({ErrorCode::busy, 503}, new_request());
  wait_at_most(kLingerTime);
  co_await stream_->finish();
  co_await linger();
}

asio::awaitable<Connection::Next> Connection::serve_one() {
  auto request = new_request();
  const auto read = co_await read_request(request);
  if (!read) {
    if (read.error().status == 0) co_return Next::close;
    co_await refuse_request(read.error(), std::move(request));
    co_return Next::close_unread;
  }
  wait_without_end();
  const auto method = request.method;
  const auto response = co_await answer(request);
  wipe_body(request);
  const auto connect = context_.stopping ? Connect::close : *read;
  const bool written = co_await write(method, response, connect);
  co_return written&& connect == Connect::keep_alive ? Next::another_request : Next::close;
}

asio::awaitable<Connection::Read<Connection::Connect>> Connection::read_request(Request& request) {
  const auto end = co_await read_head();
  if (!end) co_return std::unexpected(end.error());
  RequestReader reader(context_.options.limits);
  const auto refusal = reader.read_head(buffer_.text().substr(0, *end), request);
  buffer_.use(*end);
  if (refusal) co_return std::unexpected(*refusal);
  believe_proxies(request, context_.options.trusted_proxies);
  wait_at_most(context_.options.limits.body_time);
  if (reader.awaits_100_continue() && buffer_.empty()) {
    if (co_await stream_->write("HTTP/1.1 100 Continue\r\n\r\n", {})) co_return std::unexpected(Refusal{.status = 0});
  }
  auto body = co_await read_body(reader);
  if (!body) co_return std::unexpected(body.error());
  request.body = std::move(*body);
  co_return reader.keeps_alive() ? Connect::keep_alive : Connect::close;
}

asio::awaitable<Connection::Read<std::size_t>> Connection::read_head() {
  const auto& limits = context_.options.limits;
  idle_ = buffer_.empty();
  wait_at_most(idle_ ? limits.idle_time : limits.header_time);
  if (idle_ && context_.stopping) co_return std::unexpected(Refusal{.status = 0});
  for (std::size_t searched = 0;;) {
    const auto text = buffer_.text();
    const auto end = end_of_head(text, searched);
    if (const auto refusal = over_limit(text.substr(0, end.value_or(text.size())))) {
      co_return std::unexpected(*refusal);
    }
    if (end) co_return *end;
    searched = text.size();
    const auto more = co_await read_more();
    if (!more) co_return std::unexpected(idle_ ? Refusal{.status = 0} : more.error());
    if (std::exchange(idle_, false)) wait_at_most(limits.header_time);
  }
}

std::optional<Connection::Refusal> Connection::over_limit(std::string_view head) const {
  constexpr std::size_t kMethodAndVersion = 32;
  const auto& limits = context_.options.limits;
  // A method begins with a letter: a TLS handshake on a plain port is told at its first byte.
  if (!head.empty() && (head.front() < 'A' || head.front() > 'Z')) return Refusal{};
  const auto first_line = std::min(head.size(), head.find("\r\n"));
  if (first_line > limits.path_bytes + kMethodAndVersion) return Refusal{ErrorCode::request_too_large, 414};
  if (head.size() > limits.header_bytes) return Refusal{ErrorCode::request_too_large, 431};
  return std::nullopt;
}

asio::awaitable<Connection::Read<std::string>> Connection::read_body(RequestReader& reader) {
  for (;;) {
    const auto used = reader.read_body(buffer_.text());
    if (!used) co_return std::unexpected(used.error());
    buffer_.use(*used);
    if (reader.is_done()) co_return reader.take_body();
    const auto more = co_await read_more();
    if (!more) co_return std::unexpected(more.error());
  }
}

asio::awaitable<Connection::Read<std::size_t>> Connection::read_more() {
  const auto space = buffer_.space();
  // Full and still no end in sight: the head was measured before, so this is a chunk's extension or a trailer.
  if (space.empty()) co_return std::unexpected(Refusal{});
  const auto [error, bytes] = co_await stream_->read_some(space);
  if (late_) co_return std::unexpected(Refusal{ErrorCode::timed_out, 408});
  if (error || bytes == 0) co_return std::unexpected(Refusal{.status = 0});
  buffer_.received(bytes);
  co_return bytes;
}

asio::awaitable<Response> Connection::answer(Request& request) {
  try {
    co_return co_await context_.handler(request);
  } catch (const std::exception& error) {
    LogEvent(LogLevel::error, "request failed")
        .add("correlation_id", request.correlation_id)
        .add("path", request.path)
        .add("error", error.what());
  }
  co_return problem(ErrorCode::internal_error, 500, request.correlation_id);
}

asio::awaitable<void> Connection::refuse_request(Refusal refusal, Request request) {
  boost::json::object members;
  if (refusal.status == 503) members["retry_after"] = 5;
  auto response = problem(refusal.code, refusal.status, request.correlation_id, std::move(members));
  request.notes.emplace_back("code", id_of(refusal.code));
  if (context_.options.finish_refusal) context_.options.finish_refusal(request, response);
  co_await write(Method::other, response, Connect::close);
}

asio::awaitable<bool> Connection::write(Method method, const Response& response, Connect connect) {
  const auto head = response_head(response, connect == Connect::close ? "close" : "keep-alive");
  const bool has_body = method != Method::head && may_have_body(response.status);
  const auto body = has_body ? body_of(response) : std::string_view{};
  const auto time = context_.options.limits.write_time;
  wait_at_most(time);
  bool failed = !!co_await stream_->write(head, body.substr(0, kPiece));
  for (auto at = kPiece; !failed && at < body.size(); at += kPiece) {
    wait_at_most(time);
    failed = !!co_await stream_->write(body.substr(at, kPiece), {});
  }
  co_return !failed;
}

asio::awaitable<void> Connection::linger() {
  std::array<char, 4096> thrown_away;
  for (std::size_t total = 0; total < kLingerBytes;) {
    const auto [error, bytes] = co_await stream_->read_some(thrown_away);
    if (error || late_) break;
    total += bytes;
  }
  if (context_.options.wipe_buffers) {
    wipe({reinterpret_cast<std::uint8_t*>(thrown_away.data()), thrown_away.size()});
  }
}

Request Connection::new_request() {
  Request request;
  request.peer_address = peer_.address;
  request.peer_port = peer_.port;
  request.local_port = peer_.local_port;
  request.secure = stream_->is_secure();
  request.correlation_id = context_.random.token(9);
  request.has_client_gone = [this] { return has_client_gone(); };
  return request;
}

bool Connection::has_client_gone() {
  auto& socket = stream_->socket();
  boost::system::error_code error;
  socket.non_blocking(true, error);
  char peeked = 0;
  socket.receive(asio::buffer(&peeked, 1), asio::socket_base::message_peek, error);
  return error && error != asio::error::would_block;
}

void Connection::wipe_body(Request& request) const {
  if (!context_.options.wipe_buffers) return;
  wipe({reinterpret_cast<std::uint8_t*>(request.body.data()), request.body.size()});
}

void Connection::wait_at_most(milliseconds time) {
  late_ = false;
  deadline_ = std::chrono::steady_clock::now() + time;
}

void Connection::wait_without_end() { deadline_ = Time::max(); }

void Connection::check_deadline(Time now) {
  if (now < deadline_) return;
  late_ = true;
  boost::system::error_code ignored;
  stream_->socket().cancel(ignored);
}

void Connection::close_if_idle() {
  if (idle_) abort();
}

void Connection::abort() {
  boost::system::error_code ignored;
  stream_->socket().close(ignored);
}

}  // namespace tpcard::httpd
