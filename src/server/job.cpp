#include "server/job.hpp"

#include "base/log.hpp"

namespace tpcard::server {

Job::Job(std::string name, std::chrono::milliseconds interval, Work work)
    : name_(std::move(name)),
      interval_(interval),
      work_(std::move(work)),
      thread_([this](const std::stop_token& stop) { loop(stop); }) {}

Job::~Job() {
  thread_.request_stop();
  thread_.join();
}

void Job::wake() {
  {
    const std::scoped_lock lock(mutex_);
    woken_ = true;
  }
  condition_.notify_one();
}

void Job::loop(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    try {
      work_(stop);
    } catch (const std::exception& error) {
      LogEvent(LogLevel::error, "job failed").add("job", name_).add("error", error.what());
    }
    std::unique_lock lock(mutex_);
    condition_.wait_for(lock, stop, interval_, [this] { return woken_; });
    woken_ = false;
  }
}

}  // namespace tpcard::server
