// A bounded queue of work for the store's threads. Bounded, because a store that is slower than its callers must say so
// (StoreBusy, then 503 with Retry-After) while the answer is still worth something.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <vector>

#include "base/log.hpp"
#include "membership/store.hpp"
#include "storage/connection.hpp"

namespace tpcard::storage {

using membership::Store;

struct Job {
  Access access;
  Store::Work work;
  Store::Done done;
  std::chrono::steady_clock::time_point queued_at = std::chrono::steady_clock::now();
};

/// Tells the end of a job. A `done` that throws has nobody else to tell.
inline void tell(const Job& job, const std::exception_ptr& error) noexcept {
  try {
    job.done(error);
  } catch (const std::exception& thrown) {
    LogEvent(LogLevel::error, "store.done-threw").add("what", thrown.what());
  } catch (...) {
    LogEvent(LogLevel::error, "store.done-threw");
  }
}

class WorkQueue {
 public:
  explicit WorkQueue(std::size_t capacity) : capacity_(capacity) {}

  /// Queues the job, or tells it StoreBusy on this thread at once.
  void push(Job job) {
    if (try_push(job)) {
      wakened_.notify_one();
    } else {
      tell(job, std::make_exception_ptr(membership::StoreBusy()));
    }
  }

  /// Up to `most` jobs, as soon as there is one. Empty when `patience` ran out, or when the queue is closed and empty.
  [[nodiscard]] std::vector<Job> take(std::size_t most, std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    wakened_.wait_for(lock, patience, [this] { return !jobs_.empty() || closed_; });
    std::vector<Job> taken;
    taken.reserve(std::min(most, jobs_.size()));
    while (!jobs_.empty() && taken.size() < most) {
      taken.push_back(std::move(jobs_.front()));
      jobs_.pop_front();
    }
    return taken;
  }

  /// What is queued is still done; nothing more is taken.
  void close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    wakened_.notify_all();
  }
  /// Closed, and all taken: the thread may end.
  [[nodiscard]] bool finished() {
    const std::lock_guard lock(mutex_);
    return closed_ && jobs_.empty();
  }
  [[nodiscard]] bool full() {
    const std::lock_guard lock(mutex_);
    return jobs_.size() >= capacity_;
  }

 private:
  [[nodiscard]] bool try_push(Job& job) {
    const std::lock_guard lock(mutex_);
    if (closed_ || jobs_.size() >= capacity_) return false;
    jobs_.push_back(std::move(job));
    return true;
  }

  const std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable wakened_;
  std::deque<Job> jobs_;
  bool closed_ = false;
};

}  // namespace tpcard::storage
