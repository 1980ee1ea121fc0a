// The mails in Traditional Chinese. Who has not proven itself with a card is never called 組織會員 here (journey.md).
#include <fmt/format.h>

#include <stdexcept>

#include "mail/mail_text.hpp"

namespace tpcard::mail {
namespace {

using membership::MailTemplate;

constexpr const char* kNotYou = "若您沒有這樣做，請不必理會這封信：沒有這組驗證碼，別人無法使用您的信箱。";
constexpr const char* kNeverTell = "請勿將驗證碼告訴任何人，本站人員也不會向您詢問。";

std::string validity(const MailData& data) {
  return fmt::format("這是第 {} 封驗證碼信，驗證碼 {} 分鐘內有效。若您先前已收到一封，該封的驗證碼在時限內仍可使用。",
                     data.number, data.minutes);
}

std::string not_yours(const MailData& data) {
  return fmt::format(
      "若這不是您或貴組織所為，請立即至 {} 查看，並通知貴組織的憑證管理人；憑證遺失或被盜用時，請向發卡機關申請停用。",
      data.origin);
}

std::vector<std::pair<std::string, std::string>> card_facts(const MailData& data) {
  std::vector<std::pair<std::string, std::string>> facts{{"組織", data.organization}};
  if (!data.card.empty()) facts.emplace_back("憑證", data.card);
  facts.emplace_back("時間", data.time);
  if (!data.mailbox.empty()) facts.emplace_back("聯絡信箱", data.mailbox);
  return facts;
}

}  // namespace

MailText text_zh_tw(MailTemplate what, const MailData& data) {
  switch (what) {
    case MailTemplate::registration_code:
      return {.subject = fmt::format("台北卡：驗證碼 {}（第 {} 封）", data.code, data.number),
              .opening = "有人（應該就是您）正以這個信箱申請台北卡。請回到註冊頁面，輸入以下驗證碼：",
              .code = data.code,
              .paragraphs = {validity(data), kNeverTell, kNotYou}};
    case MailTemplate::registration_already_member:
      return {.subject = fmt::format("台北卡：這個信箱已有帳號（第 {} 封）", data.number),
              .opening = "有人（可能就是您）以這個信箱申請台北卡，但這個信箱已經有帳號了，不需要再註冊一次。",
              .link = Link{"以電子郵件登入，接續使用原有帳號", data.origin + "/sign-in/email"},
              .paragraphs = {"若不是您本人的操作，請不必理會這封信；您的帳號沒有任何變更。"}};
    case MailTemplate::sign_in_code:
      return {.subject = fmt::format("台北卡：登入驗證碼 {}（第 {} 封）", data.code, data.number),
              .opening = "有人（應該就是您）正以這個信箱登入台北卡。請回到登入頁面，輸入以下驗證碼：",
              .code = data.code,
              .paragraphs = {validity(data), kNeverTell, kNotYou}};
    case MailTemplate::sign_in_not_member:
      return {.subject = fmt::format("台北卡：這個信箱還沒有帳號（第 {} 封）", data.number),
              .opening = "有人（可能就是您）想以這個信箱登入台北卡，但這個信箱還沒有帳號。",
              .link = Link{"若要使用台北卡，請由此申請", data.origin + "/register"},
              .paragraphs = {"若您曾以其他信箱註冊，請改用該信箱登入。", "若不是您本人的操作，請不必理會這封信。"}};
    case MailTemplate::verified_notice:
      return {
          .subject = "台北卡：組織會員認證完成",
          .opening = "貴組織已通過憑證認證，成為台北卡組織會員。",
          .facts = card_facts(data),
          .paragraphs = {
              "從現在起，登入請使用工商憑證或組織憑證；電子郵件驗證碼不再能登入，先前以電子郵件登入的裝置都已登出。",
              not_yours(data)}};
    case MailTemplate::organization_claimed_again:
      return {.subject = "台北卡：貴組織的憑證在另一個帳號進行了認證",
              .opening =
                  "有人以貴組織的憑證，在另一個帳號進行組織會員認證。貴組織已是組織會員，兩個帳號沒有合併，資料也沒有變"
                  "更。",
              .facts = card_facts(data),
              .paragraphs = {"若是貴組織的同仁，請他直接以憑證登入，不必另行註冊。", not_yours(data)}};
    case MailTemplate::card_linked:
      return {.subject = "台北卡：新的憑證已登入貴組織的帳號",
              .opening = "一張先前未使用過的貴組織憑證（換發的憑證或附卡）登入了台北卡，今後可用來登入。",
              .facts = card_facts(data),
              .paragraphs = {not_yours(data)}};
    case MailTemplate::card_ended:
      return {.subject = "台北卡：一張憑證已停止使用",
              .opening = "貴組織的一張憑證已在台北卡停止使用，今後不能再以它登入，以它登入的裝置都已登出。",
              .facts = card_facts(data),
              .paragraphs = {"貴組織的其他憑證不受影響。", not_yours(data)}};
    case MailTemplate::legal_name_changed:
      return {.subject = "台北卡：組織名稱已依憑證更新",
              .opening = "憑證上的組織名稱與原先記錄的不同，已依憑證更新。",
              .facts = card_facts(data),
              .paragraphs = {"若名稱正確，您不需要做任何事。", not_yours(data)}};
    case MailTemplate::component_link:
      return {
          .subject = "台北卡：安控元件下載連結",
          .opening = "這是您要求寄給自己的連結。請在接有讀卡機的電腦上開啟，下載並安裝安控元件，接著以憑證完成認證。",
          .link = Link{"下載安控元件", data.origin + "/verify/component"},
          .paragraphs = {"若您沒有要求這封信，請不必理會。"}};
    case MailTemplate::signed_in_origin_unbound:
      return {.subject = "台北卡：有人經由 HiPKI 以憑證登入貴組織的帳號",
              .opening =
                  "貴組織的憑證剛經由 HiPKI 登入台北卡。經由 HiPKI 登入時，瀏覽器無法保證提出要求的是本站，因此每"
                  "次都會通知您。",
              .facts = card_facts(data),
              .paragraphs = {"若是貴組織的同仁在本站登入，您不需要做任何事。這樣的登入不能變更信箱或憑證卡。",
                             not_yours(data)}};
  }
  throw std::invalid_argument("a mail of an unknown kind");
}

}  // namespace tpcard::mail
