// What tests and people tell the readers and cards, a line each, answered by a line each: `ok …` or `error …`. The
// words stand in README.md.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "virtual-card/card_service.hpp"
#include "virtual-card/slot.hpp"

namespace tpcard::virtual_card {

class Control {
 public:
  Control(std::filesystem::path socket, CardService::Readers readers);

  [[nodiscard]] std::string obey(std::string_view line);

 private:
  using Words = std::vector<std::string>;
  using Order = std::string (Control::*)(const Words&);

  std::string make(const Words& words);
  std::string insert(const Words& words);
  std::string remove(const Words& words);
  std::string tries(const Words& words);
  std::string slow(const Words& words);
  std::string unplug(const Words& words);
  std::string lie(const Words& words);
  std::string state(const Words& words);
  std::string readers(const Words& words);
  [[nodiscard]] std::shared_ptr<Card> card(const Words& words) const;

  static const std::map<std::string, Order, std::less<>> kOrders;

  std::filesystem::path socket_;
  std::optional<CardService> service_;
  std::map<std::string, std::shared_ptr<Card>, std::less<>> cards_;
  std::array<Slot, kSlots> slots_{Slot(kFirstPort), Slot(kFirstPort + 1)};
};

}  // namespace tpcard::virtual_card
