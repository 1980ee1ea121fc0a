#include "membership/notices.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.hpp"

namespace tpcard::membership {

void notify(Records& records, const Context& context, const Member& member, MailTemplate what,
            const std::optional<Sha256>& card, std::string_view organization_name) {
  boost::json::object data{{"origin", context.origin},
                           {"organization", organization_name},
                           {"mailbox", mask_mailbox(member.email.text())},
                           {"time", to_rfc3339(context.now)}};
  if (card) data["card"] = short_fingerprint(*card);
  records.enqueue(OutboxMail{.to = member.email,
                             .what = what,
                             .language = member.language,
                             .data = boost::json::serialize(data),
                             .due_at = context.now});
}

std::string card_details(const Sha256& fingerprint) {
  return R"({"card":")" + to_hex(ByteView(fingerprint).first(8)) + "\"}";
}

std::string short_fingerprint(const Sha256& fingerprint) {
  auto hex = to_hex(ByteView(fingerprint).first(6));
  std::ranges::transform(hex, hex.begin(), [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
  return hex.substr(0, 4) + " " + hex.substr(4, 4) + " " + hex.substr(8, 4);
}

}  // namespace tpcard::membership
