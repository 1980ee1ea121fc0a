#include "agent/card_software.hpp"

#include <algorithm>

#include "agent/merged_cards.hpp"

namespace tpcard::agent {

CardSoftware::CardSoftware(const std::vector<CardProcessSettings>& modules, const Clock& clock, milliseconds rest)
    : clock_(clock), rest_(rest) {
  use(modules);
}

void CardSoftware::use(const std::vector<CardProcessSettings>& modules) {
  std::vector<std::unique_ptr<Library>> libraries;
  const std::scoped_lock lock(mutex_);
  if (abandoned_) return;
  for (const auto& wanted : modules) {
    const auto there = std::ranges::find_if(
        libraries_, [&](const std::unique_ptr<Library>& each) { return each && each->module == wanted.module; });
    libraries.push_back(there == libraries_.end() ? std::make_unique<Library>(wanted) : std::move(*there));
  }
  libraries_.swap(libraries);
}

std::vector<CardSoftware::Opened> CardSoftware::open() {
  std::vector<Opened> opened;
  for (const auto& library : libraries_) opened.push_back({library->module.path, library->process.open()});
  return opened;
}

CardsReport CardSoftware::look() {
  Reports reports;
  for (const auto& library : libraries_) reports.push_back(look_with(*library));
  auto report = merged(reports);
  for (auto& card : report.cards) card.tries = wrong_pins_.tries_of(card.id, card.tries);
  return report;
}

const CardsReport& CardSoftware::look_with(Library& library) {
  if (library.rests_until && clock_.now() < *library.rests_until) return library.last;
  library.last = library.process.look();
  const bool rests = libraries_.size() > 1 && library.last.problem == ErrorCode::card_software_failed;
  library.rests_until = rests ? std::optional(clock_.now() + rest_) : std::nullopt;
  return library.last;
}

SignOutcome CardSoftware::sign(const SignOrder& order) {
  const auto knowledge_of = [&](const std::unique_ptr<Library>& library) {
    const auto& cards = library->last.cards;
    const auto card = std::ranges::find(cards, order.card, &Card::id);
    return card == cards.end() ? -1 : knowledge(*card);
  };
  const auto best = std::ranges::max_element(libraries_, {}, knowledge_of);
  if (best == libraries_.end()) return std::unexpected(SignFailure{ErrorCode::module_missing});
  if (knowledge_of(*best) < 0) return std::unexpected(SignFailure{why_missing((*best)->last)});
  auto outcome = (*best)->process.sign(order);
  wrong_pins_.note(order.card, outcome);
  if (!outcome) outcome.error().tries = wrong_pins_.tries_of(order.card, outcome.error().tries);
  return outcome;
}

void CardSoftware::end() {
  for (const auto& library : libraries_) library->process.end();
}

void CardSoftware::abandon() {
  const std::scoped_lock lock(mutex_);
  abandoned_ = true;
  for (const auto& library : libraries_) library->process.abandon();
}

}  // namespace tpcard::agent
