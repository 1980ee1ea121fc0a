// `tpcard doctor`: whether this installation can serve, one line a thing, in words an operator can act on.
#include <fmt/format.h>

#include <iostream>

#include "server/anchor_state.hpp"
#include "server/commands.hpp"
#include "server/configuration.hpp"
#include "server/site_document.hpp"
#include "server/trust_in_force.hpp"
#include "storage/open_store.hpp"

namespace tpcard::server {
namespace {

/// Runs one look and tells what came of it.
bool look(std::string_view what, const std::function<std::string()>& examine) {
  try {
    std::cout << fmt::format("ok    {}: {}\n", what, examine());
    return true;
  } catch (const std::exception& error) {
    std::cout << fmt::format("FAIL  {}: {}\n", what, error.what());
    return false;
  }
}

/// All of them on one line; throws when one fails now.
std::string describe_anchors(const Configuration& configuration, Instant now) {
  static_cast<void>(load_trust(configuration.trust));
  const auto anchors = read_anchors(configuration.trust.anchors);
  const auto lists = kept_lists(configuration.revocation.directory, anchors);
  auto text = fmt::format("{} pinned", anchors.size());
  bool failing = false;
  for (std::size_t i = 0; i < anchors.size(); ++i) {
    const auto state = state_of(anchors[i], anchors, lists[i], now);
    failing |= state.standing == Standing::failing;
    for (const auto& [standing, remark] : state.remarks) {
      if (standing != Standing::well) text += fmt::format("; {}: {}", anchors[i].name(), remark);
    }
  }
  if (failing) throw std::runtime_error(text);
  return text;
}

/// What is given up knowingly is no failure; it is said each time all the same.
void warn_of_hipki(const Configuration::Hipki& hipki) {
  if (!hipki.offered) {
    std::cout << "ok    HiPKI: not offered\n";
    return;
  }
  std::cout
      << "WARN  HiPKI: offered (hipki.offered = true). Lost by it: the browser does not bind the site's origin to "
         "the signature, so a relaying copy of the site can get a session out of a cardholder who follows it; the "
         "PIN is typed into a page of the site; and it goes to whatever program holds HiPKI's port, another user's "
         "included: only the port can be checked. Such sessions say so (card-origin-unbound), are told by mail each "
         "time and change neither mailbox nor cards. Not prevented, offered or not: a copy that the cardholder put "
         "on HiPKI's trusted list can have HiPKI sign the bytes of our component's token, and its session then looks "
         "bound to our origin. See docs/security.md, HiPKI.\n";
}

int doctor(const std::string& file, const Clock& clock) {
  std::optional<Configuration> configuration;
  bool well = look("configuration", [&] {
    configuration = read_configuration(file);
    return file;
  });
  if (!configuration) return 1;
  well &=
      look("secret", [&] { return fmt::format("{} bytes", read_secret(configuration->secret_file).bytes().size()); });
  well &= look("anchors", [&] { return describe_anchors(*configuration, clock.now()); });
  well &= look("store", [&] {
    const auto store = storage::open_store(configuration->store_url);
    if (!store->ready()) throw std::runtime_error("does not answer");
    return std::string("answers");
  });
  well &= look("pages", [&] {
    if (!std::filesystem::exists(configuration->web_root / "index.html")) {
      throw std::runtime_error("no index.html in " + configuration->web_root.string());
    }
    return configuration->web_root.string();
  });
  well &= look("downloads", [&] {
    if (site_document(*configuration).at("downloads").as_array().empty()) {
      throw std::runtime_error("no package of the component in '" + configuration->downloads.string() + "'");
    }
    return configuration->downloads.string();
  });
  warn_of_hipki(configuration->hipki);
  return well ? 0 : 1;
}

}  // namespace

void add_doctor_command(CLI::App& app, Run& run, const Clock& clock) {
  auto* command = app.add_subcommand("doctor", "Whether this installation can serve");
  auto file = std::make_shared<std::string>();
  command->add_option("--config", *file, "The configuration")->required();
  command->callback([=, &run, &clock] { run = [=, &clock] { return doctor(*file, clock); }; });
}

}  // namespace tpcard::server
