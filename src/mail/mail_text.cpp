#include "mail/mail_text.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <stdexcept>

#include "base/clock.hpp"

namespace tpcard::mail {
namespace {

namespace json = boost::json;
using membership::Language;

std::string one_line(std::string_view text) {
  std::string line(text);
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return line;
}

/// Texts and whole numbers, as a line; nothing else has a place in a mail.
std::string line_of(const json::object& data, std::string_view name) {
  const auto* value = data.if_contains(name);
  if (value == nullptr) return {};
  if (value->is_string()) return one_line(value->as_string());
  if (value->is_int64()) return std::to_string(value->as_int64());
  throw std::invalid_argument("a mail's parameter is neither text nor number");
}

// Everybody who reads these mails lives by Taiwan's clock, which knows no summer time.
std::string local_time(std::string_view rfc3339, Language language) {
  const auto instant = from_rfc3339(rfc3339);
  if (!instant) return std::string(rfc3339);
  auto text = to_rfc3339(*instant + hours{8}).substr(0, 16);
  text[10] = ' ';
  return text + (language == Language::zh_tw ? "（臺灣時間）" : " (Taiwan time)");
}

}  // namespace

MailData MailData::parse(std::string_view text, Language language) {
  json::error_code error;
  const auto parsed = json::parse(text, error);
  if (error || !parsed.is_object()) throw std::invalid_argument("a mail's data is not a JSON object");
  const auto& data = parsed.as_object();
  return {.code = line_of(data, "code"),
          .number = line_of(data, "number"),
          .minutes = line_of(data, "minutes"),
          .origin = line_of(data, "origin"),
          .organization = line_of(data, "organization"),
          .card = line_of(data, "card"),
          .mailbox = line_of(data, "mailbox"),
          .time = local_time(line_of(data, "time"), language)};
}

std::string_view site_name(Language language) { return language == Language::zh_tw ? "台北卡" : "Taipei Card"; }

}  // namespace tpcard::mail
