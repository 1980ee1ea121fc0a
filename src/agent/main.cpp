// tpcard-agent: the security component (安控元件).
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "agent/app.hpp"
#include "agent/card_process.hpp"
#include "agent/doctor.hpp"
#include "agent/port_probe.hpp"
#include "agent/presence.hpp"
#include "agent/privacy.hpp"
#include "agent/stop_request.hpp"
#include "agent/system.hpp"
#include "agent/utf8_path.hpp"
#include "base/log.hpp"

namespace {

using namespace tpcard;
using namespace tpcard::agent;

enum Exit { fine = 0, not_well = 1, misused = 2 };

int complain(const std::string& sentence) {
  std::cerr << "tpcard-agent: " << sentence << "\n";
  return misused;
}

int serve(const Overrides& overrides) {
  const auto settings = read_settings(overrides);
  if (!settings) return complain(settings.error());
  // A second one would take a second port and confuse the sites. From the Start menu, say: it does no harm.
  if (is_shown()) return fine;
  if (const auto port = running_already(settings->port, overrides)) {
    std::cout << "running already 127.0.0.1:" << *port << "\n";
    return fine;
  }
  expect_stop_request();
  static App app(*settings, overrides);
  // In order: a signature under way is finished first.
  on_stop_request([] { app.stop(); });
  show_presence({.port = app.port(), .is_ready = [] { return app.is_ready(); }, .stop = [] { app.stop(); }});
  std::cout << "listening 127.0.0.1:" << app.port() << std::endl;
  const bool finished = app.run();
  if (!finished) LogEvent(LogLevel::warning, "a signature under way was cut off");
  std::cout.flush();
  std::_Exit(finished ? fine : not_well);
}

/// What ChildProcess starts.
[[noreturn]] void work_on_cards() {
  run_card_worker();
  // Without exit handlers: card libraries have some that hang.
  std::_Exit(fine);
}

int list_sites(const Overrides& overrides) {
  const auto settings = read_settings(overrides);
  if (!settings) return complain(settings.error());
  for (const auto& site : settings->sites) std::cout << site.text() << "\n";
  return fine;
}

int change_sites(const Overrides& overrides, const std::string& site,
                 std::expected<void, std::string> (&change)(const Overrides&, std::string_view)) {
  const auto changed = change(overrides, site);
  return changed ? fine : complain(changed.error());
}

}  // namespace

int main(int argc, char** argv) {
  keep_memory_private();
  prepare_output();
  CLI::App line("安控元件 — the security component of the city card", "tpcard-agent");
  line.set_version_flag("--version", TPCARD_VERSION);
  line.require_subcommand(1);

  Overrides overrides;
  std::string site;
  const auto common = [&](CLI::App* command) {
    const auto into = [](std::optional<std::filesystem::path>& path) {
      return [&path](const std::string& text) { path = path_of(text); };
    };
    command->add_option_function<std::string>("--config", into(overrides.config), "this file instead of the usual two");
    command->add_option_function<std::string>("--module", into(overrides.module), "the card's PKCS#11 library");
    return command;
  };
  auto* serving = common(line.add_subcommand("serve", "serve the window on the loopback until SIGTERM"));
  serving->add_option("--port", overrides.port, "the first of five ports that are tried")
      ->check(CLI::Range(1024, 65530));
  serving->add_option("--site", overrides.sites, "a site that may open the window (may be repeated)");
  auto* cards = common(line.add_subcommand("cards", "tell what is in the readers"));
  auto* doctor = common(line.add_subcommand("doctor", "look for what could be wrong on this computer"));
  auto* sites = line.add_subcommand("sites", "the sites that may open the window");
  sites->require_subcommand(1);
  auto* list = common(sites->add_subcommand("list", "list them"));
  auto* add = common(sites->add_subcommand("add", "add one for this user"));
  add->add_option("origin", site, "https://card.example")->required();
  auto* remove = common(sites->add_subcommand("remove", "remove one of this user's"));
  remove->add_option("origin", site)->required();
  // Hidden: for this program's own use.
  auto* worker = line.add_subcommand("card-worker")->group("");
  try {
    auto words = arguments(argc, argv);
    std::ranges::reverse(words);  // as CLI11 wants them
    line.parse(std::move(words));
  } catch (const CLI::ParseError& error) {
    return line.exit(error) == 0 ? fine : misused;
  }
  try {
    if (*worker) work_on_cards();
    if (*serving) return serve(overrides);
    if (*cards) return tell_cards(std::cout, overrides) ? fine : not_well;
    if (*doctor) return tell_all(std::cout, overrides) ? fine : not_well;
    if (*list) return list_sites(overrides);
    if (*add) return change_sites(overrides, site, add_site);
    return change_sites(overrides, site, remove_site);
  } catch (const std::exception& error) {
    return complain(error.what());
  }
}
