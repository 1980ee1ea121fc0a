#include "httpd/worker.hpp"

#include <time.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/random.hpp"

namespace tpcard::httpd {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

std::int64_t thread_cpu_ns() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

void log_failure(const std::exception_ptr& failure) {
  if (!failure) return;
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    LogEvent(LogLevel::error, "connection failed").add("error", error.what());
  }
}

Peer peer_of(const tcp::socket& socket) {
  boost::system::error_code ignored;
  const auto remote = socket.remote_endpoint(ignored);
  const auto local = socket.local_endpoint(ignored);
  return {remote.address().to_string(), remote.port(), local.address().to_string(), local.port()};
}

}  // namespace

Worker::Worker(ServerContext& context) : context_(context) {}

void Worker::add(tcp::acceptor acceptor) {
  acceptors_.push_back(std::move(acceptor));
  asio::co_spawn(io_, accept(acceptors_.back()), log_failure);
}

// One turn of the loop runs one handler, so the CPU time between two turns is what that handler (or the part of a
// coroutine between two awaits) kept from everybody else.
void Worker::run() {
  // The generator of this thread is made now and not in the first request: it takes most of a millisecond.
  static_cast<void>(SystemRandom{}.bytes(1));
  for (auto before = thread_cpu_ns(); io_.run_one() > 0;) {
    const auto now = thread_cpu_ns();
    if (now - before > longest_.load(std::memory_order_relaxed))
      longest_.store(now - before, std::memory_order_relaxed);
    before = now;
  }
}

asio::awaitable<void> Worker::accept(tcp::acceptor& acceptor) {
  asio::steady_timer pause(io_);
  while (acceptor.is_open()) {
    auto [error, socket] = co_await acceptor.async_accept(kAwait);
    if (!error) {
      asio::co_spawn(io_, serve(std::move(socket)), log_failure);
    } else if (acceptor.is_open()) {
      // Most likely out of file descriptors: trying again at once would only burn the processor.
      pause.expires_after(milliseconds{100});
      co_await pause.async_wait(kAwait);
    }
  }
}

asio::awaitable<void> Worker::serve(tcp::socket socket) {
  const auto& options = context_.options;
  auto peer = peer_of(socket);
  if (options.admit && !options.admit(peer)) co_return;
  boost::system::error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  auto stream = options.tls ? options.tls->wrap(std::move(socket)) : plain_stream(std::move(socket));
  Connection connection(context_, std::move(stream), std::move(peer));
  const auto place = live_.insert(live_.end(), &connection);
  watch_deadlines();
  const auto others = context_.connections.fetch_add(1);
  std::exception_ptr failure;
  try {
    if (others >= options.limits.connections) {
      co_await connection.turn_away();
    } else {
      co_await connection.serve();
    }
  } catch (...) {
    failure = std::current_exception();
  }
  context_.connections.fetch_sub(1);
  live_.erase(place);
  end_if_idle();
  log_failure(failure);
}

/// A fraction of the shortest time that is watched: precise enough, and nothing to do while nobody is connected.
std::chrono::milliseconds Worker::tick() const {
  const auto& limits = context_.options.limits;
  const auto shortest = std::min({limits.header_time, limits.body_time, limits.write_time, limits.idle_time});
  return std::clamp(shortest / 4, milliseconds{20}, milliseconds{500});
}

void Worker::watch_deadlines() {
  if (watching_ || live_.empty()) return;
  watching_ = true;
  ticker_.expires_after(tick());
  ticker_.async_wait([this](boost::system::error_code error) {
    watching_ = false;
    if (error) return;
    const auto now = std::chrono::steady_clock::now();
    for (auto* connection : live_) connection->check_deadline(now);
    watch_deadlines();
  });
}

void Worker::stop(milliseconds grace) {
  asio::post(io_, [this, grace] { begin_stop(grace); });
}

void Worker::begin_stop(milliseconds grace) {
  boost::system::error_code ignored;
  for (auto& acceptor : acceptors_) acceptor.close(ignored);
  for (auto* connection : live_) connection->close_if_idle();
  grace_.expires_after(grace);
  grace_.async_wait([this](boost::system::error_code error) {
    if (!error) io_.stop();
  });
  end_if_idle();
}

void Worker::end_if_idle() {
  if (!context_.stopping || !live_.empty()) return;
  ticker_.cancel();
  grace_.cancel();
}

}  // namespace tpcard::httpd
