// 自我檢測: what the component finds on this computer, as numbered sentences that a help desk can read over the
// telephone, each with what to do next. The command `doctor` and the page /self-check say the same.
#pragma once

#include <vector>

#include "agent/card_service.hpp"
#include "agent/card_software.hpp"
#include "agent/language.hpp"
#include "agent/port_probe.hpp"

namespace tpcard::agent {

struct Finding {
  enum class State { fine, attention, wrong } state = State::fine;
  Words what;
  Words next = {};  ///< empty when there is nothing to do
};

/// What was found, before anybody puts it into words.
struct Facts {
  std::vector<std::filesystem::path> files;       ///< of the configuration, those that are there
  std::vector<std::filesystem::path> open_files;  ///< of these, the ones that other users may change
  CardService service = CardService::running;
  std::vector<CardSoftware::Opened> modules;
  CardsReport cards;
  struct Port {
    std::uint16_t number = 0;
    PortAnswer answer;
  };
  std::vector<Port> ports;
  std::vector<protocol::SiteOrigin> sites;
  /// Where the PIN is typed; `nowhere`: the configuration wants a dialog, and there is no desktop or program for one.
  enum class PinPlace { window, dialog, nowhere } pin_place = PinPlace::window;
};

/// Looks everywhere; takes seconds where a library is slow.
[[nodiscard]] Facts gather(const Settings& settings, const Overrides& overrides, CardSoftware& software);

/// In the order in which a person would look: program, service, software, readers, cards, sites.
[[nodiscard]] std::vector<Finding> findings(const Facts& facts);
/// Of the cards alone, for the command `cards`.
[[nodiscard]] std::vector<Finding> card_findings(const CardsReport& report);

}  // namespace tpcard::agent
