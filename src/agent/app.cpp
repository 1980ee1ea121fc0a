#include "agent/app.hpp"

#include <system_error>

#include "agent/peer_owner.hpp"

namespace tpcard::agent {
namespace {

// A component serves one person's windows: small limits, one thread.
constexpr httpd::Limits kLimits{.header_bytes = 16 * 1024,
                                .body_bytes = 4 * 1024,
                                .path_bytes = 512,
                                .connections = 64,
                                .header_time = seconds{5},
                                .body_time = seconds{5},
                                .write_time = seconds{5},
                                .idle_time = seconds{30}};

/// What a card's library is given to come back once requests have ended (App::stop() gives those eight seconds).
constexpr seconds kGrace{2};

/// How long card processes outlive the last who wanted them.
constexpr seconds kQuiet{60};

/// The settings' own, or those that are installed by now. A file that someone is in the middle of editing changes
/// nothing.
CardWorker::Libraries libraries_now(Overrides overrides) {
  return [overrides = std::move(overrides)]() -> std::optional<std::vector<CardProcessSettings>> {
    const auto settings = read_settings(overrides);
    if (!settings) return std::nullopt;
    return card_processes(settings->modules);
  };
}

httpd::ServerOptions options_for(std::uint16_t port, std::vector<std::string> addresses) {
  httpd::ServerOptions options{
      .listen = {}, .threads = 1, .limits = kLimits, .admit = is_own_user, .wipe_buffers = true};
  for (auto& address : addresses) options.listen.push_back({std::move(address), port});
  return options;
}

bool is_taken(const std::system_error& error) { return error.code() == std::errc::address_in_use; }

/// Both loopback addresses where the machine has both: `localhost` may mean either.
std::unique_ptr<httpd::Server> listen_on(std::uint16_t port, const httpd::Handler& handler) {
  try {
    return std::make_unique<httpd::Server>(options_for(port, {"127.0.0.1", "::1"}), handler);
  } catch (const std::system_error& error) {
    if (is_taken(error)) throw;
  }
  return std::make_unique<httpd::Server>(options_for(port, {"127.0.0.1"}), handler);
}

std::unique_ptr<httpd::Server> listen_on_one_of_five(std::uint16_t first, const httpd::Handler& handler) {
  for (std::uint16_t port = first;; ++port) {
    try {
      return listen_on(port, handler);
    } catch (const std::system_error& error) {
      if (!is_taken(error) || port + 1 == first + kPorts) throw;
    }
  }
}

}  // namespace

App::App(const Settings& settings, const Overrides& overrides)
    : sites_(overrides, settings.sites),
      cards_(card_processes(settings.modules), clock_, kQuiet, libraries_now(overrides)),
      tokens_(clock_, random_),
      self_check_tokens_(clock_, random_),
      pins_(settings.pin_entry),
      routes_(settings, overrides, {sites_, cards_, tokens_, self_check_tokens_, pins_}),
      server_(
          listen_on_one_of_five(settings.port, [this](httpd::Request& request) { return routes_.answer(request); })) {}

bool App::run() {
  running_ = true;
  server_->run();
  return cards_.finish(kGrace);
}

}  // namespace tpcard::agent
