#include "agent/merged_cards.hpp"

#include <algorithm>
#include <array>

namespace tpcard::agent {
namespace {

/// Two libraries may name one reader differently, but the certificate is the same.
bool is_same(const Card& one, const Card& other) {
  return one.id == other.id || (!one.reader.empty() && one.reader == other.reader);
}

void put(std::vector<Card>& cards, const Card& card) {
  const auto there = std::ranges::find_if(cards, [&](const Card& other) { return is_same(card, other); });
  if (there == cards.end()) {
    cards.push_back(card);
  } else if (knowledge(card) > knowledge(*there)) {
    *there = card;
  }
}

bool any_tells(const Reports& reports, ErrorCode code) {
  return std::ranges::any_of(reports, [code](const CardsReport& report) { return report.problem == code; });
}

/// Why there is no card, the most telling first.
std::optional<ErrorCode> why_no_card(const Reports& reports) {
  static constexpr std::array kTelling{ErrorCode::card_in_use,    ErrorCode::no_card,   ErrorCode::card_software_failed,
                                       ErrorCode::remote_desktop, ErrorCode::no_reader, ErrorCode::card_error,
                                       ErrorCode::module_missing};
  for (const auto code : kTelling) {
    if (any_tells(reports, code)) return code;
  }
  return reports.empty() ? ErrorCode::module_missing : ErrorCode::no_card;
}

}  // namespace

int knowledge(const Card& card) {
  if (!card.problem) return 4;
  if (card.identity) return 3;
  switch (*card.problem) {
    // This library does not know the card, another may.
    case ErrorCode::module_missing:
    case ErrorCode::card_error:
      return 0;
    case ErrorCode::card_wrong_kind:
      return 1;
    default:
      return 2;
  }
}

CardsReport merged(const Reports& reports) {
  CardsReport all;
  for (const auto& report : reports) {
    for (const auto& reader : report.readers) {
      if (std::ranges::find(all.readers, reader) == all.readers.end()) all.readers.push_back(reader);
    }
    for (const auto& card : report.cards) put(all.cards, card);
  }
  const bool known = std::ranges::any_of(all.cards, [](const Card& card) { return knowledge(card) >= 2; });
  if (all.cards.empty()) {
    all.problem = why_no_card(reports);
  } else if (!known && any_tells(reports, ErrorCode::card_software_failed)) {
    all.problem = ErrorCode::card_software_failed;
  }
  return all;
}

}  // namespace tpcard::agent
