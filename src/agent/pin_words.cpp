#include "agent/pin_words.hpp"

#include "base/text.hpp"

namespace tpcard::agent {
namespace {

constexpr std::string_view kCut = "…";

/// From the first whole character at or after `at`.
std::size_t character_at(std::string_view text, std::size_t at) {
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) ++at;
  return at;
}

/// One line; what a dialog may take for markup is written wide.
std::string plain(std::string_view value) {
  std::string text;
  for (const char c : is_plain_line(value) ? value : std::string_view("?")) {
    if (c == '<') {
      text += "＜";
    } else if (c == '>') {
      text += "＞";
    } else if (c == '&') {
      text += "＆";
    } else {
      text += c;
    }
  }
  return text;
}

std::string first_bytes(std::string text, std::size_t most) {
  if (text.size() <= most) return text;
  auto end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end).append(kCut);
}

/// Of a host's name the end says whose it is.
std::string last_bytes(const std::string& text, std::size_t most) {
  if (text.size() <= most) return text;
  return std::string(kCut).append(text.substr(character_at(text, text.size() - most)));
}

struct Phrases {
  std::string_view title;
  std::string_view site;
  std::string_view purpose;
  std::string_view sign_in;
  std::string_view bind;
  std::string_view moeaca;
  std::string_view xca;
  std::string_view match;
  std::string_view wrong;
  std::string_view length;
  std::string_view low;
  std::string_view last;
  std::string_view prompt;
  std::string_view confirm;
  std::string_view cancel;
  std::string_view last_try;
  std::string_view use_last_try;
};

constexpr Phrases kChinese{
    .title = "PINCODE：安控元件",
    .site = "網站：",
    .purpose = "用途：",
    .sign_in = "登入",
    .bind = "將此憑證綁定至 ",
    .moeaca = "工商憑證：",
    .xca = "組織憑證：",
    .match = "核對碼：",
    .wrong = "PIN 碼不正確，請再輸入一次。",
    .length = "PIN 碼為 6 至 8 位數字，請重新輸入。",
    .low = "先前已輸入錯誤過，再錯可能鎖卡。",
    .last = "這是最後一次機會：再輸入錯誤，卡片將會鎖住。",
    .prompt = "PIN 碼：",
    .confirm = "確定",
    .cancel = "取消",
    .last_try = "這張卡片只剩最後一次機會：再輸入錯誤，卡片將會鎖住。不確定 PIN 碼時請按「取消」，先查明再輸入。",
    .use_last_try = "我確定，輸入 PIN 碼",
};

constexpr Phrases kEnglish{
    .title = "PINCODE: security component",
    .site = "Site: ",
    .purpose = "Purpose: ",
    .sign_in = "Sign in",
    .bind = "Bind this certificate to ",
    .moeaca = "MOEACA card: ",
    .xca = "XCA card: ",
    .match = "Match code: ",
    .wrong = "That PIN is not right. Type it again.",
    .length = "A PIN has 6 to 8 digits. Type it again.",
    .low = "A wrong PIN was typed before. Another may lock the card.",
    .last = "This is the last try: another wrong PIN locks the card.",
    .prompt = "PIN:",
    .confirm = "Confirm",
    .cancel = "Cancel",
    .last_try =
        "One try is left on this card: another wrong PIN locks it. If you are not sure, press “Cancel” and find out "
        "first.",
    .use_last_try = "I am sure: type the PIN",
};

std::string facts(const Phrases& say, const PinPrompt& prompt) {
  std::string text(say.site);
  text.append(last_bytes(plain(prompt.site), 150)).append("\n").append(say.purpose);
  if (prompt.purpose == protocol::Purpose::verify) {
    text.append(say.bind).append(plain(prompt.binding));
  } else {
    text.append(say.sign_in);
  }
  text.append("\n").append(prompt.scheme == "xca" ? say.xca : say.moeaca);
  text.append(first_bytes(plain(prompt.organization), 180));
  return text.append("\n").append(say.match).append(plain(prompt.match_code));
}

std::string notice(const Phrases& say, const PinPrompt& prompt) {
  std::string text;
  if (prompt.before == ErrorCode::pin_wrong) text = say.wrong;
  if (prompt.before == ErrorCode::pin_length) text = say.length;
  if (prompt.tries == TriesLeft::unknown) return text;
  if (!text.empty()) text += "\n";
  return text.append(prompt.tries == TriesLeft::last ? say.last : say.low);
}

}  // namespace

PinWords pin_words(const PinPrompt& prompt) {
  const auto& say = prompt.language == Language::en ? kEnglish : kChinese;
  return {.title = std::string(say.title),
          .facts = facts(say, prompt),
          .notice = notice(say, prompt),
          .prompt = std::string(say.prompt),
          .confirm = std::string(say.confirm),
          .cancel = std::string(say.cancel),
          .last_try = std::string(say.last_try),
          .use_last_try = std::string(say.use_last_try)};
}

}  // namespace tpcard::agent
