// What a mail says, once for its plain and its HTML part: what happened, a code or a link, what to do next, which site.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "membership/records.hpp"

namespace tpcard::mail {

struct Link {
  std::string label;
  std::string url;
};

struct MailText {
  std::string subject;
  std::string opening;  ///< what happened, in a sentence
  std::string code = {};
  std::optional<Link> link = {};
  std::vector<std::pair<std::string, std::string>> facts = {};  ///< name and value, in order
  std::vector<std::string> paragraphs = {};                     ///< what to do next
};

/// The parameters of a mail's texts. What the template does not use is empty.
struct MailData {
  std::string code;
  std::string number;   ///< 第 n 封
  std::string minutes;  ///< the code's life
  std::string origin;
  std::string organization;
  std::string card;
  std::string mailbox;
  std::string time;

  /// Reads the JSON object that came with the mail. Values become single lines: nothing in them can begin a new header
  /// or paragraph. Throws std::invalid_argument for what is not such an object.
  [[nodiscard]] static MailData parse(std::string_view json, membership::Language language);
};

/// The site's name in this language.
[[nodiscard]] std::string_view site_name(membership::Language language);

[[nodiscard]] MailText text_zh_tw(membership::MailTemplate what, const MailData& data);
[[nodiscard]] MailText text_en(membership::MailTemplate what, const MailData& data);

}  // namespace tpcard::mail
