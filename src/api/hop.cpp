#include "api/hop.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tpcard::api {

asio::awaitable<void> hop(Start start) {
  const auto executor = co_await asio::this_coro::executor;
  const auto initiate = [&](auto handler) {
    // std::function wants what it holds to be copyable; the handler is not.
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    start([shared, executor](std::exception_ptr error) {
      asio::post(executor, [shared, error] { std::move (*shared)(error); });
    });
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr)>(initiate, asio::use_awaitable);
}

void CpuPool::post(std::function<void()> work, std::function<void(std::exception_ptr)> done) {
  if (queued_.fetch_add(1) >= most_queued_) {
    --queued_;
    done(std::make_exception_ptr(membership::StoreBusy{}));
    return;
  }
  asio::post(pool_, [this, work = std::move(work), done = std::move(done)] {
    std::exception_ptr error;
    try {
      work();
    } catch (...) {
      error = std::current_exception();
    }
    --queued_;
    done(error);
  });
}

}  // namespace tpcard::api
