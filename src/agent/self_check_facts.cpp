// The looking around of the self-check (self_check.hpp).
#include "agent/self_check.hpp"
#include "agent/system.hpp"

namespace tpcard::agent {
namespace {

Facts::PinPlace pin_place(const PinEntrySettings& settings) {
  if (native_pin_entry(settings)) return Facts::PinPlace::dialog;
  return settings.way == PinEntrySettings::Way::native ? Facts::PinPlace::nowhere : Facts::PinPlace::window;
}

}  // namespace

Facts gather(const Settings& settings, const Overrides& overrides, CardSoftware& software) {
  Facts facts{.files = {},
              .open_files = {},
              .service = card_service(),
              .modules = software.open(),
              .cards = software.look(),
              .ports = {},
              .sites = settings.sites,
              .pin_place = pin_place(settings.pin_entry)};
  for (const auto& file : files_of(overrides)) {
    if (!std::filesystem::exists(file)) continue;
    facts.files.push_back(file);
    if (others_may_change(file)) facts.open_files.push_back(file);
  }
  for (std::uint16_t port = settings.port; port < settings.port + kPorts; ++port) {
    facts.ports.push_back({port, probe_port(port)});
  }
  return facts;
}

}  // namespace tpcard::agent
