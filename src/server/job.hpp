// Something that is done again and again beside the requests: on its own thread, every so often, or when woken.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace tpcard::server {

class Job {
 public:
  /// `work` runs at once and then every `interval`, sooner when woken. What it throws is logged, and it goes on.
  /// It is handed what tells it to come to an end, for work that can take long.
  using Work = std::function<void(const std::stop_token&)>;
  Job(std::string name, std::chrono::milliseconds interval, Work work);
  /// Ends after the run under way.
  ~Job();
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;

  void wake();

 private:
  void loop(const std::stop_token& stop);

  std::string name_;
  std::chrono::milliseconds interval_;
  Work work_;
  std::mutex mutex_;
  std::condition_variable_any condition_;
  bool woken_ = false;
  std::jthread thread_;
};

}  // namespace tpcard::server
