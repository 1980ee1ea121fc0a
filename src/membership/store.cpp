#include "membership/store.hpp"

#include <future>

namespace tpcard::membership {
namespace {

std::pair<Store::Done, std::future<void>> waiter() {
  auto promise = std::make_shared<std::promise<void>>();
  auto future = promise->get_future();
  return {[promise](const std::exception_ptr& error) { error ? promise->set_exception(error) : promise->set_value(); },
          std::move(future)};
}

}  // namespace

void Store::read_now(const Work& work) {
  auto [done, future] = waiter();
  read(work, std::move(done));
  future.get();
}

void Store::write_now(const Work& work) {
  auto [done, future] = waiter();
  write(work, std::move(done));
  future.get();
}

}  // namespace tpcard::membership
