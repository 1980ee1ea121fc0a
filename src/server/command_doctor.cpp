// `tpcard doctor`: whether this installation can serve, one line a thing, in words an operator can act on.
#include <fmt/format.h>

#include <iostream>

#include "certificate/certificate.hpp"
#include "server/anchors.hpp"
#include "server/commands.hpp"
#include "server/configuration.hpp"
#include "server/site_document.hpp"
#include "storage/open_store.hpp"
#include "trust/anchor.hpp"

namespace tpcard::server {
namespace {

constexpr days kAnchorWarning{180};

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

std::string describe_anchors(const Configuration::Trust& configured, Instant now) {
  const auto rules = load_trust_rules(configured);
  std::string text = fmt::format("{} pinned", rules.anchors->anchors().size());
  for (const auto& anchor : rules.anchors->anchors()) {
    const auto name = trust::known_authority(anchor.certificate->fingerprint());
    const auto left = anchor.certificate->not_after() - now;
    if (left < kAnchorWarning) {
      text += fmt::format("; {} ends {}", name.empty() ? to_hex(anchor.certificate->fingerprint()).substr(0, 16) : name,
                          to_rfc3339(anchor.certificate->not_after()));
    }
  }
  return text;
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
  well &= look("anchors", [&] { return describe_anchors(configuration->trust, clock.now()); });
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
    const auto document = site_document(*configuration);
    if (document.find("\"sha256\"") == std::string::npos) {
      throw std::runtime_error("no package of the component in '" + configuration->downloads.string() + "'");
    }
    return configuration->downloads.string();
  });
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
