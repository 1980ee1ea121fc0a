#include "agent/self_check.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "agent/self_check_words.hpp"

namespace tpcard::agent {
namespace {

using State = Finding::State;

Finding fine(std::string zh_tw, std::string en) { return {State::fine, {std::move(zh_tw), std::move(en)}, {}}; }

Finding wrong(Words what, Words next) { return {State::wrong, std::move(what), std::move(next)}; }

Finding attention(Words what, Words next) { return {State::attention, std::move(what), std::move(next)}; }

/// `2031-01-01`: the day is enough, and can be read aloud.
std::string day(Instant instant) { return to_rfc3339(instant).substr(0, 10); }

std::vector<Finding> about_program(const Facts& facts) {
  std::vector<Finding> found;
  const auto ours = std::ranges::find(facts.ports, PortAnswer::Use::component,
                                      [](const Facts::Port& port) { return port.answer.use; });
  if (ours != facts.ports.end()) {
    found.push_back(
        fine(fmt::format("安控元件執行中：版本 {}，連接埠 {}", ours->answer.version, ours->number),
             fmt::format("The component is running: version {}, port {}", ours->answer.version, ours->number)));
  } else {
    found.push_back(
        wrong({"安控元件沒有在執行", "The component is not running"},
              {"請登出後重新登入電腦，或從程式集啟動「安控元件」（Linux：systemctl --user start tpcard-agent）",
               "Log out and in again, or start it from the menu (Linux: systemctl --user start tpcard-agent)"}));
  }
  const auto strangers = std::ranges::count(facts.ports, PortAnswer::Use::stranger,
                                            [](const Facts::Port& port) { return port.answer.use; });
  if (strangers == std::ssize(facts.ports)) {
    found.push_back(
        wrong({fmt::format("連接埠 {} 至 {} 全被其他程式占用", facts.ports.front().number, facts.ports.back().number),
               fmt::format("Ports {} to {} are all taken by other programs", facts.ports.front().number,
                           facts.ports.back().number)},
              {"請關閉占用的程式，或請資訊人員調整", "Close those programs, or ask your administrator"}));
  }
  for (const auto& port : facts.ports) {
    if (port.answer.use != PortAnswer::Use::stranger) continue;
    found.push_back(fine(fmt::format("連接埠 {} 由其他程式使用，安控元件會改用下一個", port.number),
                         fmt::format("Port {} is used by another program; the component takes the next", port.number)));
  }
  return found;
}

std::vector<Finding> about_configuration(const Facts& facts) {
  std::vector<Finding> found;
  for (const auto& file : facts.files) {
    found.push_back(fine("設定檔：" + file.string(), "Configuration: " + file.string()));
  }
  for (const auto& file : facts.open_files) {
    found.push_back(
        wrong({"其他使用者可以更改設定檔 " + file.string(), "Other users may change " + file.string()},
              {"請將該檔的權限改為只有本人可寫（chmod go-w）", "Make it writable by its owner alone (chmod go-w)"}));
  }
  return found;
}

Finding about_service(const Facts& facts) {
  switch (facts.service) {
    case CardService::running:
      return fine("讀卡機服務（PC/SC）執行中", "The card reader service (PC/SC) is running");
    case CardService::refused:
      return wrong({"這個帳號不能使用讀卡機服務（PC/SC）", "This user may not use the card reader service (PC/SC)"},
                   {"請資訊人員開放此帳號使用 pcscd", "Ask your administrator to let this user use pcscd"});
    case CardService::stopped:
      return wrong({"讀卡機服務（PC/SC）沒有在執行", "The card reader service (PC/SC) is not running"},
                   {"請重新開機；Linux 可執行 sudo systemctl enable --now pcscd.socket",
                    "Restart the computer; on Linux: sudo systemctl enable --now pcscd.socket"});
    case CardService::not_installed:
      return wrong({"沒有安裝讀卡機服務（PC/SC）", "The card reader service (PC/SC) is not installed"},
                   {"Debian、Ubuntu 請執行 sudo apt install pcscd", "On Debian and Ubuntu: sudo apt install pcscd"});
  }
  return {};
}

std::vector<Finding> about_software(const Facts& facts) {
  std::vector<Finding> found;
  for (const auto& [path, description] : facts.modules) {
    if (description) {
      found.push_back(fine(fmt::format("讀卡軟體：{}，{}", *description, path.string()),
                           fmt::format("Card software: {}, {}", *description, path.string())));
    } else {
      const auto [what, next] = trouble(description.error().code);
      const bool missing = description.error().code == ErrorCode::module_missing;
      found.push_back(wrong(
          missing ? Words{"讀卡軟體無法載入：" + path.string(), "Card software cannot be loaded: " + path.string()}
                  : Words{what.zh_tw + "：" + path.string(), what.en + ": " + path.string()},
          next));
    }
  }
  if (facts.modules.empty()) {
    found.push_back(wrong({"電腦上沒有讀卡軟體（PKCS#11）", "There is no card software (PKCS#11) on this computer"},
                          trouble(ErrorCode::module_missing).next));
  }
  return found;
}

Finding about_card(const Card& card) {
  if (!card.identity) {
    const auto [what, next] = trouble(card.problem.value_or(ErrorCode::card_error));
    return wrong(
        {fmt::format("卡片（{}）：{}", card.reader, what.zh_tw), fmt::format("Card ({}): {}", card.reader, what.en)},
        next);
  }
  const auto& holder = *card.identity;
  const bool company = holder.scheme == "moeaca";
  const bool primary = holder.rank == certificate::CardRank::primary;
  const auto until = card.not_after ? day(*card.not_after) : "?";
  const Words who{fmt::format("{}{}：{}，識別碼 {}，有效至 {}", company ? "工商憑證" : "組織憑證",
                              primary ? "正卡" : "附卡", holder.legal_name, holder.identifier, until),
                  fmt::format("{} ({}): {}, identifier {}, valid until {}", company ? "MOEACA card" : "XCA card",
                              certificate::to_string(holder.rank), holder.legal_name, holder.identifier, until)};
  if (card.problem) {
    const auto [what, next] = trouble(*card.problem);
    return wrong({who.zh_tw + "；" + what.zh_tw, who.en + "; " + what.en}, next);
  }
  if (card.tries == TriesLeft::last) {
    return attention(
        {who.zh_tw + "；PIN 碼只剩一次機會", who.en + "; one try of the PIN is left"},
        {"請確認 PIN 碼後再輸入，再錯一次卡片就會鎖住", "Make sure of the PIN: one more mistake locks the card"});
  }
  if (card.tries == TriesLeft::low) {
    return attention({who.zh_tw + "；PIN 碼曾經輸入錯誤", who.en + "; a wrong PIN was typed before"},
                     {"下次請輸入正確的 PIN 碼", "Type the right PIN next time"});
  }
  return fine(who.zh_tw + "；可以使用", who.en + "; ready to use");
}

Finding about_pin_place(Facts::PinPlace place) {
  switch (place) {
    case Facts::PinPlace::window:
      return fine("PIN 碼在安控元件的視窗中輸入", "The PIN is typed in the component's window");
    case Facts::PinPlace::dialog:
      return fine("PIN 碼在安控元件自己的對話框輸入，不經過瀏覽器",
                  "The PIN is typed in the component's own dialog, outside the browser");
    case Facts::PinPlace::nowhere:
      return wrong(
          {"無法顯示輸入 PIN 碼的對話框", "The dialog for the PIN cannot be shown"},
          {"請在電腦桌面上操作；Debian、Ubuntu 請執行 sudo apt install pinentry-gnome3，或請資訊人員將 pin_entry "
           "改為 auto",
           "Work on the computer's desktop; on Debian and Ubuntu: sudo apt install pinentry-gnome3, or ask your "
           "administrator to set pin_entry to auto"});
  }
  return {};
}

std::vector<Finding> about_sites(const Facts& facts) {
  std::vector<Finding> found;
  for (const auto& site : facts.sites) {
    found.push_back(fine("可使用安控元件的網站：" + site.text(), "A site that may use the component: " + site.text()));
  }
  if (facts.sites.empty()) {
    found.push_back(wrong({"沒有任何網站可以使用安控元件", "No site may use the component"},
                          {"請執行 tpcard-agent sites add 加上網址，或在自我檢測頁加入",
                           "Add one with tpcard-agent sites add, or on the self-check page"}));
  }
  return found;
}

void append(std::vector<Finding>& all, std::vector<Finding> more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

std::vector<Finding> card_findings(const CardsReport& report) {
  std::vector<Finding> found;
  for (const auto& reader : report.readers) found.push_back(fine("讀卡機：" + reader, "Reader: " + reader));
  for (const auto& card : report.cards) found.push_back(about_card(card));
  if (report.problem) {
    const auto [what, next] = trouble(*report.problem);
    found.push_back(wrong(what, next));
  }
  return found;
}

std::vector<Finding> findings(const Facts& facts) {
  std::vector<Finding> all = about_program(facts);
  append(all, about_configuration(facts));
  // A library that sees readers has its own way to them (SoftHSM2 in a demonstration).
  if (facts.service == CardService::running || facts.cards.readers.empty()) all.push_back(about_service(facts));
  append(all, about_software(facts));
  append(all, card_findings(facts.cards));
  all.push_back(about_pin_place(facts.pin_place));
  append(all, about_sites(facts));
  return all;
}

}  // namespace tpcard::agent
