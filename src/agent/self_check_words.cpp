#include "agent/self_check_words.hpp"

namespace tpcard::agent {

Trouble trouble(ErrorCode code) {
  switch (code) {
    case ErrorCode::module_missing:
      return {{"電腦上沒有認得這張卡片的讀卡軟體", "No software on this computer knows this card"},
              {"請安裝憑證管理中心提供的 HiCOS 卡片管理工具，再做一次自我檢測",
               "Install the card software of the certificate authority (HiCOS), then run the self-check again"}};
    case ErrorCode::card_software_failed:
      return {{"讀卡軟體沒有回應或已當掉", "The card software hung or crashed"},
              {"請取出卡片後重新插入；若持續發生，請更新或重新安裝讀卡軟體",
               "Take the card out and put it back; if it goes on, update the card software or install it anew"}};
    case ErrorCode::no_reader:
      return {{"找不到讀卡機", "No card reader was found"},
              {"請將讀卡機插入電腦的 USB 插孔；已插入者，請換一個插孔",
               "Plug the reader in; if it is, try another socket"}};
    case ErrorCode::remote_desktop:
      return {
          {"目前使用遠端桌面，讀卡機在另一台電腦上", "This is a remote desktop: the reader is on the other computer"},
          {"請在插著讀卡機的電腦上操作", "Work on the computer that the reader is plugged into"}};
    case ErrorCode::no_card:
      return {{"讀卡機裡沒有卡片", "There is no card in the reader"},
              {"請插入工商憑證或組織憑證，晶片朝上、朝內", "Put the card in, with the chip up and first"}};
    case ErrorCode::card_in_use:
      return {{"卡片正由其他程式使用", "Another program is using the card"},
              {"請關閉其他使用卡片的程式或網頁，再試一次",
               "Close other programs and pages that use the card, then try again"}};
    case ErrorCode::card_not_activated:
      return {{"卡片尚未開卡", "The card was never activated"},
              {"請先至發卡的憑證管理中心網站開卡", "Activate it at the site of the authority that issued it"}};
    case ErrorCode::card_wrong_kind:
      return {
          {"這張卡片沒有工商憑證或組織憑證的簽章憑證", "This card holds no signature certificate of an organization"},
          {"請改插工商憑證或組織憑證", "Use the card of the company or organization"}};
    case ErrorCode::certificate_expired:
      return {{"憑證已過期", "The certificate has expired"},
              {"請向發卡的憑證管理中心申請展期或換卡", "Ask the authority that issued it for a new one"}};
    case ErrorCode::certificate_not_yet_valid:
      return {{"憑證尚未生效，或電腦的日期時間不正確",
               "The certificate is not valid yet, or this computer's clock is wrong"},
              {"請先檢查電腦的日期與時間", "Look at this computer's date and time first"}};
    case ErrorCode::pin_locked:
      return {{"PIN 碼已鎖住", "The PIN is locked"},
              {"請至發卡的憑證管理中心解鎖：工商憑證洽工商憑證管理中心（moeacaca.nat.gov."
               "tw），組織憑證洽組織及團體憑證管理中心（xca.nat.gov.tw）",
               "Have it unlocked by the authority that issued the card (companies: MOEACA, moeacaca.nat.gov.tw; "
               "others: XCA, xca.nat.gov.tw)"}};
    default:
      return {{"卡片沒有正常回應", "The card did not answer as it should"},
              {"請取出卡片，擦拭晶片後重新插入", "Take the card out, wipe its chip, and put it back"}};
  }
}

}  // namespace tpcard::agent
