#include "mail/render.hpp"

#include <fmt/format.h>

namespace tpcard::mail {
namespace {

using membership::Language;

struct Words {
  const char* greeting;
  const char* automatic;
  const char* separator;
  const char* tag;  ///< BCP 47
};

Words words_of(Language language) {
  if (language == Language::zh_tw) return {"您好：", "本信由系統自動寄出，請勿直接回覆。", "：", "zh-Hant-TW"};
  return {"Hello,", "This mail was sent automatically; please do not reply.", ": ", "en"};
}

std::string escape(std::string_view text) {
  std::string out;
  for (char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace

std::string render_plain(const MailText& text, const MailData& data, Language language) {
  const auto words = words_of(language);
  auto out = fmt::format("{}\n\n{}\n\n", words.greeting, text.opening);
  if (!text.code.empty()) out += text.code + "\n\n";
  if (text.link) out += fmt::format("{}{}\n{}\n\n", text.link->label, words.separator, text.link->url);
  for (const auto& [name, value] : text.facts) out += fmt::format("{}{}{}\n", name, words.separator, value);
  if (!text.facts.empty()) out += '\n';
  for (const auto& paragraph : text.paragraphs) out += paragraph + "\n\n";
  // RFC 3676 §4.3 sets signatures off by "-- "; this is one.
  return out + fmt::format("-- \n{}\n{}\n{}\n", site_name(language), data.origin, words.automatic);
}

std::string render_html(const MailText& text, const MailData& data, Language language) {
  const auto words = words_of(language);
  auto out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<title>{}</title>\n</head>\n"
      "<body style=\"margin:0;padding:24px;font-family:'Noto Sans TC','PingFang TC','Microsoft JhengHei',sans-serif;"
      "font-size:16px;line-height:1.7\">\n<div style=\"max-width:560px;margin:0 auto\">\n"
      "<p style=\"font-size:20px;font-weight:bold;border-bottom:3px solid #d6336c;padding-bottom:8px\">{}</p>\n"
      "<p>{}</p>\n<p>{}</p>\n",
      words.tag, escape(text.subject), site_name(language), words.greeting, escape(text.opening));
  if (!text.code.empty()) {
    out += fmt::format("<p style=\"font-size:36px;font-weight:bold;letter-spacing:.2em;text-align:center\">{}</p>\n",
                       escape(text.code));
  }
  if (text.link) {
    out += fmt::format("<p>{0}{1}<br>\n<a href=\"{2}\">{2}</a></p>\n", escape(text.link->label), words.separator,
                       escape(text.link->url));
  }
  if (!text.facts.empty()) {
    out += "<p>";
    for (const auto& [name, value] : text.facts) {
      out += fmt::format("{}{}<strong>{}</strong><br>\n", name, words.separator, escape(value));
    }
    out += "</p>\n";
  }
  for (const auto& paragraph : text.paragraphs) out += fmt::format("<p>{}</p>\n", escape(paragraph));
  return out + fmt::format(
                   "<p style=\"font-size:14px;border-top:1px solid #ccc;padding-top:8px\">{0}<br>\n"
                   "<a href=\"{1}\">{1}</a><br>\n{2}</p>\n</div>\n</body>\n</html>\n",
                   site_name(language), escape(data.origin), words.automatic);
}

}  // namespace tpcard::mail
