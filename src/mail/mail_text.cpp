#include "mail/mail_text.hpp"

#include <fmt/args.h>
#include <fmt/format.h>

#include <boost/json.hpp>
#include <stdexcept>

namespace tpcard::mail {
namespace {

using membership::Language;
using membership::MailTemplate;

struct Words {
  std::string_view subject;
  std::string_view body;
};

/// A template in both languages. `{name}` is a member of the row's data.
struct Entry {
  MailTemplate what;
  Words zh_tw;
  Words en;
};

constexpr Entry kEntries[] = {
    {MailTemplate::registration_code,
     {"台北卡註冊驗證碼（第 {number} 封）",
      "您好：\n\n您（或他人）正以這個信箱申請台北卡。請在註冊頁面輸入下列驗證碼：\n\n    {code}\n\n"
      "這是第 {number} 封驗證信，驗證碼於 {minutes} 分鐘內有效。先前一封信的驗證碼在有效時間內仍可使用。\n"
      "請勿將驗證碼告訴任何人；台北卡的工作人員不會向您索取。\n\n若不是您本人申請，請不必理會這封信。\n"},
     {"Your Taipei Card registration code (mail {number})",
      "Hello,\n\nSomebody, probably you, is registering for a Taipei Card with this mailbox. Type this code on the "
      "registration page:\n\n    {code}\n\nThis is mail number {number}. The code is good for {minutes} minutes; the "
      "code "
      "of the mail before it stays good for its own time.\nTell it to nobody: our staff will never ask for it.\n\n"
      "If this was not you, you need not do anything.\n"}},
    {MailTemplate::registration_already_member,
     {"這個信箱已有台北卡帳號",
      "您好：\n\n有人（可能是您）想以這個信箱申請台北卡，但這個信箱已經有帳號了，不必重新註冊。\n\n"
      "請由此以電子郵件登入，繼續使用原來的帳號：\n\n    "
      "{origin}/sign-in/email\n\n若不是您本人申請，請不必理會這封信；您的帳號沒有任何變動。\n"},
     {"This mailbox has a Taipei Card account already",
      "Hello,\n\nSomebody, probably you, tried to register for a Taipei Card with this mailbox. It has an account "
      "already; "
      "there is no need to register again.\n\nGo on with your account by signing in with e-mail:\n\n"
      "    {origin}/sign-in/email\n\nIf this was not you, you need not do anything: nothing about your account has "
      "changed.\n"}},
    {MailTemplate::sign_in_code,
     {"台北卡登入驗證碼（第 {number} 封）",
      "您好：\n\n請在登入頁面輸入下列驗證碼：\n\n    {code}\n\n這是第 {number} 封驗證信，驗證碼於 {minutes} "
      "分鐘內有效。\n"
      "請勿將驗證碼告訴任何人；台北卡的工作人員不會向您索取。\n\n若不是您本人要登入，請不必理會這封信。\n"},
     {"Your Taipei Card sign-in code (mail {number})",
      "Hello,\n\nType this code on the sign-in page:\n\n    {code}\n\nThis is mail number {number}. The code is good "
      "for "
      "{minutes} minutes.\nTell it to nobody: our staff will never ask for it.\n\nIf this was not you, you need not do "
      "anything.\n"}},
    {MailTemplate::sign_in_not_member,
     {"這個信箱還沒有台北卡帳號",
      "您好：\n\n有人（可能是您）想以這個信箱登入台北卡，但這個信箱還沒有帳號，因此信中沒有驗證碼。\n\n要申請台北卡，請"
      "由此開始：\n\n"
      "    {origin}/register\n\n若不是您本人要登入，請不必理會這封信。\n"},
     {"This mailbox has no Taipei Card account yet",
      "Hello,\n\nSomebody, probably you, tried to sign in to the Taipei Card with this mailbox. It has no account, so "
      "this "
      "mail carries no code.\n\nTo apply for a Taipei Card, begin here:\n\n    {origin}/register\n\n"
      "If this was not you, you need not do anything.\n"}},
    {MailTemplate::verified_notice,
     {"組織會員認證完成：{organization}",
      "您好：\n\n「{organization}」已於 {time}（世界協調時間）以憑證完成組織會員認證。\n\n    綁定信箱：{mailbox}\n    "
      "憑證識別碼：{card}\n\n"
      "往後請使用工商憑證或組織憑證登入，這個信箱不再用來登入：\n\n    {origin}/sign-in\n\n"
      "若這不是貴組織所為，請立即與台北卡客服聯絡，並告知上列憑證識別碼。\n"},
     {"Organization membership verified: {organization}",
      "Hello,\n\n\"{organization}\" was verified as an organization member with a card at {time} (UTC).\n\n"
      "    Mailbox: {mailbox}\n    Card: {card}\n\nFrom now on sign in with the organization's card; this mailbox no "
      "longer "
      "signs in:\n\n    {origin}/sign-in\n\nIf this was not your organization, contact the Taipei Card service at once "
      "and "
      "quote the card above.\n"}},
    {MailTemplate::organization_claimed_again,
     {"有人以貴組織的憑證進行認證：{organization}",
      "您好：\n\n{time}（世界協調時間），另一個一般帳號以「{organization}」的憑證（識別碼 {card}）進行組織會員認證。\n"
      "貴組織已是組織會員，因此沒有合併任何資料，該帳號仍是一般會員。\n\n若是貴組織同仁，請改以憑證登入：\n\n    "
      "{origin}/sign-in\n\n"
      "若無人使用這張憑證，請確認憑證卡保管情形，必要時向發證機構停用。\n"},
     {"Your organization's card was used to verify again: {organization}",
      "Hello,\n\nAt {time} (UTC) another general account presented a card of \"{organization}\" (card {card}) for "
      "verification. Your organization is a member already, so nothing was merged and that account stays as it was.\n\n"
      "If it was a colleague, sign in with the card instead:\n\n    {origin}/sign-in\n\nIf nobody used this card, "
      "check who "
      "keeps it and have it suspended by its authority if need be.\n"}},
    {MailTemplate::card_linked,
     {"貴組織的另一張憑證已登入：{organization}",
      "您好：\n\n「{organization}」的另一張憑證（識別碼 {card}）於 "
      "{time}（世界協調時間）首次登入台北卡，已列入貴組織的憑證。\n\n"
      "若不是貴組織所為，請立即與台北卡客服聯絡，並告知上列憑證識別碼。\n"},
     {"Another card of your organization signed in: {organization}",
      "Hello,\n\nAnother card of \"{organization}\" (card {card}) signed in for the first time at {time} (UTC) and is "
      "now "
      "among your organization's cards.\n\nIf this was not your organization, contact the Taipei Card service at once "
      "and "
      "quote the card above.\n"}},
    {MailTemplate::card_ended,
     {"貴組織的一張憑證已停止使用：{organization}",
      "您好：\n\n「{organization}」的一張憑證（識別碼 {card}）於 {time}（世界協調時間）起停止使用，不能再登入台北卡。\n"
      "貴組織的其他憑證不受影響。\n\n若對此有疑問，請與台北卡客服聯絡，並告知上列憑證識別碼。\n"},
     {"A card of your organization is no longer accepted: {organization}",
      "Hello,\n\nA card of \"{organization}\" (card {card}) has been ended at {time} (UTC) and can no longer sign in. "
      "Other "
      "cards of your organization are not affected.\n\nIf you have questions, contact the Taipei Card service and "
      "quote "
      "the card above.\n"}},
    {MailTemplate::legal_name_changed,
     {"組織名稱已依憑證更新：{organization}",
      "您好：\n\n貴組織以憑證登入時，憑證上的名稱與先前不同。台北卡已於 "
      "{time}（世界協調時間）改用憑證上的名稱「{organization}」。\n\n"
      "若這不是貴組織的名稱，請與台北卡客服聯絡。\n"},
     {"Your organization's name now follows its card: {organization}",
      "Hello,\n\nWhen your organization signed in, its card spelled the name differently than before. From {time} "
      "(UTC) on "
      "the Taipei Card uses the card's spelling, \"{organization}\".\n\nIf this is not your organization's name, "
      "contact the "
      "Taipei Card service.\n"}},
    {MailTemplate::component_link,
     {"在電腦上繼續組織會員認證",
      "您好：\n\n安控元件要安裝在接有讀卡機的電腦上。請在那台電腦開啟下列網址，以電子郵件登入後繼續：\n\n    "
      "{origin}/verify/component\n"},
     {"Go on with verification on a computer",
      "Hello,\n\nThe security component runs on a computer with a card reader. Open this address there and go on after "
      "signing in with e-mail:\n\n    {origin}/verify/component\n"}},
};

const Entry& entry_of(MailTemplate what) {
  for (const auto& entry : kEntries) {
    if (entry.what == what) return entry;
  }
  throw std::invalid_argument("a mail template without a text");
}

std::string fill(std::string_view text, const boost::json::object& data) {
  fmt::dynamic_format_arg_store<fmt::format_context> arguments;
  // The store keeps references to names: they live as long as `data`.
  for (const auto& member : data) {
    const auto name = std::string(member.key());
    if (member.value().is_int64()) {
      arguments.push_back(fmt::arg(name.c_str(), member.value().as_int64()));
    } else {
      arguments.push_back(fmt::arg(name.c_str(), std::string(member.value().as_string())));
    }
  }
  try {
    return fmt::vformat(text, arguments);
  } catch (const fmt::format_error& error) {
    throw std::invalid_argument(std::string("a mail's data does not fit its template: ") + error.what());
  }
}

}  // namespace

MailText write_mail(const membership::OutboxMail& mail) {
  const auto data = boost::json::parse(mail.data).as_object();
  const auto& entry = entry_of(mail.what);
  const auto& words = mail.language == Language::en ? entry.en : entry.zh_tw;
  const auto signature =
      mail.language == Language::en
          ? "\n-- \nTaipei Card · {origin}\nThis mail was sent by a machine; nobody reads answers to it.\n"
          : "\n-- \n台北卡 · {origin}\n本信由系統寄出，請勿直接回覆。\n";
  return {fill(words.subject, data), fill(std::string(words.body) + signature, data)};
}

}  // namespace tpcard::mail
