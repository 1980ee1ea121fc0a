#include "virtual-card/control.hpp"

#include <fmt/format.h>

#include <charconv>
#include <stdexcept>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "virtual-card/key_files.hpp"

namespace tpcard::virtual_card {
namespace {

constexpr std::size_t kGuidSize = 16;

unsigned number(std::string_view text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size())
    throw std::runtime_error(std::string(text) + " is no number");
  return value;
}

struct Setting {
  std::string_view name;
  std::string_view value;
};
Setting setting(std::string_view word) {
  const auto sign = word.find('=');
  if (sign == std::string_view::npos) throw std::runtime_error(std::string(word) + " is no NAME=VALUE");
  return {word.substr(0, sign), word.substr(sign + 1)};
}

[[noreturn]] void unknown(const Setting& setting) {
  throw std::runtime_error("unknown setting " + std::string(setting.name));
}

std::optional<CardKey::Place> place(std::string_view name) {
  using enum CardKey::Place;
  if (name == "9a") return authentication;
  if (name == "9c") return signature;
  if (name == "9d") return key_management;
  if (name == "9e") return card;
  return std::nullopt;
}

CardKey key(CardKey::Place place, std::string_view files) {
  const auto names = split(files, ',');
  if (names.size() != 2) throw std::runtime_error("a key is CERTIFICATE.pem,KEY.pem");
  return read_key(place, names[0], names[1]);
}

CardContents contents(const std::string& name, std::span<const std::string> words) {
  CardContents made;
  const auto guid = sha256(name);
  made.guid.assign(guid.begin(), guid.begin() + kGuidSize);
  for (const auto& word : words) {
    const auto [what, value] = setting(word);
    if (what == "pin") {
      made.pin = value;
    } else if (what == "tries") {
      made.tries = number(value);
    } else if (what == "activated") {
      made.activated = value == "yes";
    } else if (const auto at = place(what)) {
      made.keys.push_back(key(*at, value));
    } else {
      unknown({what, value});
    }
  }
  return made;
}

}  // namespace

const std::map<std::string, Control::Order, std::less<>> Control::kOrders{
    {"make", &Control::make},   {"insert", &Control::insert}, {"remove", &Control::remove},
    {"tries", &Control::tries}, {"slow", &Control::slow},     {"unplug", &Control::unplug},
    {"lie", &Control::lie},     {"state", &Control::state},   {"readers", &Control::readers}};

Control::Control(std::filesystem::path socket, CardService::Readers readers) : socket_(std::move(socket)) {
  service_.emplace(socket_, readers);
}

std::string Control::obey(std::string_view line) {
  Words words;
  for (const auto word : split(line, ' ')) {
    if (!word.empty()) words.emplace_back(word);
  }
  try {
    if (words.size() < 2) throw std::runtime_error("say ORDER NAME …");
    const auto order = kOrders.find(words[0]);
    if (order == kOrders.end()) throw std::runtime_error("unknown order " + words[0]);
    return "ok" + (this->*order->second)(words);
  } catch (const std::exception& refused) {
    return std::string("error ") + refused.what();
  }
}

std::shared_ptr<Card> Control::card(const Words& words) const {
  const auto found = cards_.find(words[1]);
  if (found == cards_.end()) throw std::runtime_error("there is no card " + words[1]);
  return found->second;
}

std::string Control::make(const Words& words) {
  if (cards_.contains(words[1])) throw std::runtime_error("there is a card " + words[1]);
  cards_[words[1]] = std::make_shared<Card>(contents(words[1], std::span(words).subspan(2)));
  return "";
}

std::string Control::insert(const Words& words) {
  const auto where = words.size() > 2 ? number(words[2]) : 0;
  slots_.at(where).insert(card(words));
  return "";
}

std::string Control::remove(const Words& words) {
  const auto removed = card(words);
  for (auto& slot : slots_) {
    if (slot.holds(*removed)) slot.remove();
  }
  return "";
}

std::string Control::tries(const Words& words) {
  const auto changed = card(words);
  const std::lock_guard lock(changed->mutex);
  changed->piv.set_tries(number(words.at(2)));
  return "";
}

std::string Control::slow(const Words& words) {
  const auto changed = card(words);
  const std::lock_guard lock(changed->mutex);
  for (const auto& word : std::span(words).subspan(2)) {
    const auto [what, value] = setting(word);
    if (what == "command") {
      changed->slow_command = Milliseconds(number(value));
    } else if (what == "signature") {
      changed->slow_signature = Milliseconds(number(value));
    } else {
      unknown({what, value});
    }
  }
  return "";
}

std::string Control::unplug(const Words& words) {
  const auto changed = card(words);
  const std::lock_guard lock(changed->mutex);
  changed->leaves_while_signing = true;
  return "";
}

std::string Control::lie(const Words& words) {
  const auto changed = card(words);
  const std::lock_guard lock(changed->mutex);
  changed->lies.reset();
  if (words.at(2) != "no") changed->lies = Lies{.random = std::mt19937_64(number(words[2]))};
  return "";
}

std::string Control::state(const Words& words) {
  const auto told = card(words);
  std::string where = "none";
  for (std::size_t slot = 0; slot < slots_.size(); ++slot) {
    if (slots_[slot].holds(*told)) where = std::to_string(slot);
  }
  const std::lock_guard lock(told->mutex);
  return fmt::format(" reader={} tries={} commands={} signatures={} spent_us={}", where, told->piv.tries(),
                     told->commands, told->piv.signatures(), told->spent.count());
}

std::string Control::readers(const Words& words) {
  using enum CardService::Readers;
  if (words[1] != "none" && words[1] != "two") throw std::runtime_error("readers are none or two");
  for (auto& slot : slots_) slot.remove();
  service_.reset();
  service_.emplace(socket_, words[1] == "none" ? none : two);
  return "";
}

}  // namespace tpcard::virtual_card
