// tpcard-load: signs in many times over at a running service and says as JSON what it took. Started by
// tools/load/bench.mts, which has brought the service and its members up.
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <thread>

#include "load/bare_crypto.hpp"
#include "load/sign_ins.hpp"

namespace {

using namespace tpcard;
using namespace tpcard::load;

// The audit seal runs each half second: what a sign-in leaves to it is counted, too.
constexpr std::chrono::milliseconds kSettle{1'200};
constexpr int kBareTimes = 200;

struct Options {
  std::string origin;
  std::uint16_t port = 0;
  int pid = 0;
  std::string pki;
  std::vector<std::string> cards;
  int count = 1'000;
  int connections = 8;
  int seconds = 20;
};

/// utime and stime of a process (proc(5), fields 14 and 15 of stat), in microseconds; it ticks each 10 ms.
double cpu_us(int pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  must(text.contains(')'), "no process " + std::to_string(pid));
  // The name before the parenthesis may hold anything; after it the third field comes.
  std::istringstream fields(text.substr(text.rfind(')') + 2));
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK)) * 1e6;
}

double own_cpu_us() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto us = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
  };
  return us(usage.ru_utime) + us(usage.ru_stime);
}

/// Of ascending values, the smallest that is not below this share of them.
double percentile(const std::vector<double>& ascending, double share) {
  const auto rank = static_cast<std::size_t>(share * static_cast<double>(ascending.size()));
  return ascending.at(std::min(rank, ascending.size() - 1));
}

BareCost mean(const BareCost& a, const BareCost& b) {
  return {(a.decode_us + b.decode_us) / 2, (a.path_us + b.path_us) / 2, (a.signature_us + b.signature_us) / 2};
}

boost::json::object run(const Options& options) {
  auto origin = protocol::SiteOrigin::parse(options.origin);
  must(origin.has_value(), "not an origin: " + options.origin);
  const BareCrypto crypto(options.pki);
  const SoftCard yardstick(options.cards.at(0));
  std::vector<SoftCard> cards(options.cards.begin(), options.cards.end());
  SignIns sign_ins({*origin, options.port}, std::move(cards), options.connections);

  const auto at_first = cpu_us(options.pid);
  sign_ins.fetch_challenges(options.count);
  const auto challenged = cpu_us(options.pid);
  sign_ins.sign();
  // Before and after, so that whatever else this machine is doing is in both.
  const auto bare_before = measure(crypto, yardstick, kBareTimes);

  const auto before = cpu_us(options.pid);
  const auto own_before = own_cpu_us();
  const auto timed = sign_ins.post(std::chrono::seconds{options.seconds});
  const auto own_after = own_cpu_us();
  std::this_thread::sleep_for(kSettle);
  const auto after = cpu_us(options.pid);

  const auto bare = mean(bare_before, measure(crypto, yardstick, kBareTimes));
  const auto& latencies = timed.latencies_ms;
  must(!latencies.empty(), "no sign-in was answered in time");
  const auto done = static_cast<double>(latencies.size());
  const auto cpu = (after - before) / done;
  return {{"connections", options.connections},
          {"sign_ins", latencies.size()},
          {"seconds", timed.seconds},
          {"sign_ins_per_second", done / timed.seconds},
          {"p50_ms", percentile(latencies, 0.5)},
          {"p99_ms", percentile(latencies, 0.99)},
          {"longest_ms", latencies.back()},
          {"service_cpu_us", cpu},
          {"challenge_cpu_us", (challenged - at_first) / options.count},
          {"bare", {{"decode_us", bare.decode_us}, {"path_us", bare.path_us}, {"signature_us", bare.signature_us}}},
          {"bare_us", bare.total_us()},
          {"ratio", cpu / bare.total_us()},
          {"load_cpu_us", (own_after - own_before) / done}};
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"Signs in by card, many times over, at a running tpcard"};
  app.add_option("--origin", options.origin, "The service's canonical origin")->required();
  app.add_option("--port", options.port, "Where it listens on 127.0.0.1")->required();
  app.add_option("--pid", options.pid, "Its process, whose CPU time is read")->required();
  app.add_option("--pki", options.pki, "Folder of tools/pki/make-pki")->required();
  app.add_option("--card", options.cards, "Certificates of members' cards, keys beside them")->required();
  app.add_option("--count", options.count, "Sign-ins");
  app.add_option("--connections", options.connections, "At a time")->check(CLI::Range(1, 256));
  app.add_option("--seconds", options.seconds, "Stop then, done or not");
  CLI11_PARSE(app, argc, argv);
  try {
    std::cout << boost::json::serialize(run(options)) << std::endl;
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
