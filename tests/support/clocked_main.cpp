// `tpcard` with a clock that tests can move: the same library behind another main. Lines `+SECONDS` from the pipe whose
// descriptor follows --clock-fd (the first two arguments) move it forward. The release program has no such option.
#include <atomic>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <thread>

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
  if (argc < 3 || std::string_view(argv[1]) != "--clock-fd") {
    std::cerr << "usage: tpcard-clocked --clock-fd N COMMAND …\n";
    return 2;
  }
  static MovedClock clock;
  std::thread([descriptor = std::atoi(argv[2])] { follow(descriptor, clock); }).detach();
  argv[2] = argv[0];
  return tpcard::server::run_tpcard(argc - 2, argv + 2, clock);
}
