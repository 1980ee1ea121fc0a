// How a route hops: to the CPU pool, to the store, to the revocation facts, and back to its own event loop.
// The route is the only coroutine; what it runs elsewhere is plain synchronous code.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <optional>
#include <type_traits>

#include "membership/store.hpp"

namespace tpcard::api {

namespace asio = boost::asio;

/// Starts something that tells its end once, from any thread, and comes back to this event loop with it.
using Start = std::function<void(std::function<void(std::exception_ptr)> done)>;
[[nodiscard]] asio::awaitable<void> hop(Start start);

/// Threads for cryptography, with a bounded queue: full means StoreBusy, told as 503.
class CpuPool {
 public:
  CpuPool(std::size_t threads, int most_queued) : pool_(threads), most_queued_(most_queued) {}
  void post(std::function<void()> work, std::function<void(std::exception_ptr)> done);
  void join() { pool_.join(); }

 private:
  asio::thread_pool pool_;
  std::atomic<int> queued_ = 0;
  int most_queued_;
};

/// Runs `work(Records&)` in a transaction that may write. The result is valid once it is durable.
template <typename Work>
[[nodiscard]] auto write(membership::Store& store, Work work)
    -> asio::awaitable<std::invoke_result_t<Work, membership::Records&>> {
  std::optional<std::invoke_result_t<Work, membership::Records&>> result;
  // The closure may run more than once (serialization retries): the last run counts.
  const auto run = [&](membership::Records& records) { result.emplace(work(records)); };
  co_await hop([&](auto done) { store.write(run, std::move(done)); });
  co_return std::move(*result);
}

template <typename Work>
[[nodiscard]] auto read(membership::Store& store, Work work)
    -> asio::awaitable<std::invoke_result_t<Work, membership::Records&>> {
  std::optional<std::invoke_result_t<Work, membership::Records&>> result;
  const auto run = [&](membership::Records& records) { result.emplace(work(records)); };
  co_await hop([&](auto done) { store.read(run, std::move(done)); });
  co_return std::move(*result);
}

template <typename Work>
[[nodiscard]] auto compute(CpuPool& pool, Work work) -> asio::awaitable<std::invoke_result_t<Work>> {
  std::optional<std::invoke_result_t<Work>> result;
  const auto run = [&] { result.emplace(work()); };
  co_await hop([&](auto done) { pool.post(run, std::move(done)); });
  co_return std::move(*result);
}

}  // namespace tpcard::api
