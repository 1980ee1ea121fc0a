#include "agent/doctor.hpp"

#include <algorithm>
#include <ostream>

namespace tpcard::agent {
namespace {

std::string_view mark(Finding::State state) {
  switch (state) {
    case Finding::State::fine:
      return "✓";
    case Finding::State::attention:
      return "!";
    case Finding::State::wrong:
      return "✗";
  }
  return "?";
}

Finding unreadable(const std::string& why) {
  return {Finding::State::wrong,
          {"設定檔有錯誤：" + why, "The configuration cannot be read: " + why},
          {"請改正或刪除該檔，再做一次自我檢測", "Mend or remove that file, then run the self-check again"}};
}

}  // namespace

bool tell(std::ostream& out, const std::vector<Finding>& findings, Language language) {
  int number = 0;
  for (const auto& finding : findings) {
    out << ++number << ". " << mark(finding.state) << " " << finding.what.in(language) << "\n";
    if (!finding.next.zh_tw.empty()) out << "      → " << finding.next.in(language) << "\n";
  }
  return std::ranges::find(findings, Finding::State::wrong, &Finding::state) == findings.end();
}

bool tell_cards(std::ostream& out, const Overrides& overrides) {
  const auto language = language_of_terminal();
  const auto settings = read_settings(overrides);
  if (!settings) return tell(out, {unreadable(settings.error())}, language);
  const SystemClock clock;
  CardSoftware software(card_processes(settings->modules), clock);
  const auto report = software.look();
  tell(out, card_findings(report), language);
  return std::ranges::any_of(report.cards, [](const Card& card) { return !card.problem; });
}

bool tell_all(std::ostream& out, const Overrides& overrides) {
  const auto language = language_of_terminal();
  out << Words{"安控元件自我檢測", "Self-check of the security component"}.in(language) << " " << TPCARD_VERSION
      << "\n\n";
  const auto settings = read_settings(overrides);
  if (!settings) return tell(out, {unreadable(settings.error())}, language);
  const SystemClock clock;
  CardSoftware software(card_processes(settings->modules), clock);
  const auto facts = gather(*settings, overrides, software);
  const bool well = tell(out, findings(facts), language);
  const auto ours = std::ranges::find(facts.ports, PortAnswer::Use::component,
                                      [](const Facts::Port& port) { return port.answer.use; });
  if (ours != facts.ports.end()) {
    out << "\n"
        << Words{"同樣的內容，也可在瀏覽器開啟：", "The same as a page: "}.in(language)
        << "http://127.0.0.1:" << ours->number << "/self-check\n";
  }
  return well;
}

}  // namespace tpcard::agent
