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
    struct Ending {
      decltype(handler) resume;
      std::atomic_flag told = {};
    };
    const auto ending = std::make_shared<Ending>(std::move(handler));
    start([ending, executor](std::exception_ptr error) {
      // Told twice by what failed after it had begun: the coroutine goes on once.
      if (ending->told.test_and_set()) return;
      asio::post(executor, [ending, error] { std::move(ending->resume)(error); });
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
