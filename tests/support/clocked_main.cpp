// `tpcard` with a clock that tests can move: the same library behind another main. Lines `+SECONDS` from the pipe whose
// descriptor follows --clock-fd (anywhere among the arguments) move it forward. The release program has no such option.
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <span>
#include <string_view>
#include <thread>
#include <vector>

#include "server/commands.hpp"

namespace {

class MovedClock final : public tpcard::Clock {
 public:
  [[nodiscard]] tpcard::Instant now() const override { return tpcard::SystemClock{}.now() + offset_.load(); }
  void move(tpcard::seconds by) { offset_ = offset_.load() + by; }

 private:
  std::atomic<tpcard::milliseconds> offset_{};
};

void follow(int descriptor, MovedClock& clock) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::fdopen(descriptor, "r"), &std::fclose);
  char line[64];
  while (pipe && std::fgets(line, sizeof line, pipe.get()) != nullptr) {
    // What can't be read moves nothing; the test that sent it fails by itself.
    clock.move(tpcard::seconds{std::strtol(line, nullptr, 10)});
    std::cout << "clock moved" << std::endl;
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::span arguments(argv, static_cast<std::size_t>(argc));
  const auto option = std::ranges::find(arguments, std::string_view("--clock-fd"));
  if (option == arguments.end() || option + 1 == arguments.end()) {
    std::cerr << "usage: tpcard-clocked COMMAND … --clock-fd N\n";
    return 2;
  }
  // Not joined: it waits for a line that may never come, until the process ends.
  static MovedClock clock;
  std::thread([descriptor = std::atoi(*(option + 1))] { follow(descriptor, clock); }).detach();
  std::vector<char*> others(arguments.begin(), option);
  others.insert(others.end(), option + 2, arguments.end());
  return tpcard::server::run_tpcard(static_cast<int>(others.size()), others.data(), clock);
}
