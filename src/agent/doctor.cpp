#include "agent/doctor.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <ostream>

#include "agent/card_process.hpp"

namespace tpcard::agent {
namespace {

std::string_view words_for(ErrorCode code) {
  switch (code) {
    case ErrorCode::module_missing:
      return "找不到卡片的驅動程式（PKCS#11）。The card's software is not installed.";
    case ErrorCode::card_software_failed:
      return "卡片的驅動程式沒有回應或已當掉，請重新安裝。The card's software hung or crashed: install it anew.";
    case ErrorCode::no_reader:
      return "找不到讀卡機，請確認已插上。No card reader: plug one in.";
    case ErrorCode::no_card:
      return "讀卡機裡沒有卡片。No card in the reader.";
    case ErrorCode::remote_desktop:
      return "讀卡機在另一台電腦上（遠端桌面）。The reader is on the other computer (remote desktop).";
    case ErrorCode::card_in_use:
      return "卡片正由其他程式使用。Another program uses the card.";
    case ErrorCode::card_not_activated:
      return "卡片尚未開卡。The card was never activated.";
    case ErrorCode::card_wrong_kind:
      return "這不是工商憑證或組織憑證的簽章憑證。No signature certificate of an organization.";
    case ErrorCode::certificate_expired:
      return "憑證已過期。The certificate has expired.";
    case ErrorCode::certificate_not_yet_valid:
      return "憑證尚未生效，或電腦時間不正確。Not yet valid, or this computer's clock is wrong.";
    case ErrorCode::pin_locked:
      return "PIN 碼已鎖住，請洽發卡單位解鎖。The PIN is locked: its issuer unlocks it.";
    default:
      return "卡片沒有正常回應，請重新插入。The card did not answer as it should: insert it again.";
  }
}

void tell_card(std::ostream& out, const Card& card) {
  out << "  卡片 card " << card.id << "\n";
  if (card.identity) {
    out << "    " << (card.identity->scheme == "moeaca" ? "工商憑證" : "組織憑證") << " " << card.identity->legal_name
        << " (" << card.identity->identifier << ", " << certificate::to_string(card.identity->rank) << ")\n";
  }
  if (card.not_after) out << "    有效至 valid until " << to_rfc3339(*card.not_after) << "\n";
  if (card.tries == TriesLeft::low) out << "    ! PIN 曾輸入錯誤。A wrong PIN was typed before.\n";
  if (card.tries == TriesLeft::last) out << "    ! PIN 只剩一次機會。One try is left before the card locks.\n";
  out << "    " << (card.problem ? "✗ " : "✓ ") << (card.problem ? words_for(*card.problem) : "可以使用。Ready to use.")
      << "\n";
}

bool is_free(std::uint16_t port) {
  using boost::asio::ip::tcp;
  boost::asio::io_context io;
  tcp::acceptor acceptor(io, tcp::v4());
  acceptor.set_option(tcp::acceptor::reuse_address(true));
  boost::system::error_code error;
  acceptor.bind({boost::asio::ip::address_v4::loopback(), port}, error);
  return !error;
}

bool tell_ports(std::ostream& out, std::uint16_t first) {
  bool any_free = false;
  for (std::uint16_t port = first; port < first + kPorts; ++port) {
    const bool free = is_free(port);
    any_free = any_free || free;
    out << "  " << port
        << (free ? " 未使用 free\n" : " 使用中（可能就是安控元件）in use (perhaps by the component itself)\n");
  }
  return any_free;
}

bool tell_sites(std::ostream& out, const Settings& settings) {
  for (const auto& site : settings.sites) out << "  " << site.text() << "\n";
  if (settings.sites.empty()) {
    out << "  ✗ 沒有任何網站可以使用安控元件。No site may use the component: tpcard-agent sites add https://…\n";
  }
  return !settings.sites.empty();
}

}  // namespace

bool tell_cards(std::ostream& out, const Settings& settings) {
  CardProcess process({.module = settings.module});
  out << "驅動程式 module " << settings.module.path.string() << "\n";
  if (const auto opened = process.open(); opened && !opened->empty()) out << "  " << *opened << "\n";
  const auto report = process.look();
  bool usable = false;
  for (const auto& card : report.cards) {
    tell_card(out, card);
    usable = usable || !card.problem;
  }
  if (report.problem) out << "  ✗ " << words_for(*report.problem) << "\n";
  return usable;
}

bool tell_all(std::ostream& out, const Settings& settings) {
  out << "tpcard-agent " << TPCARD_VERSION << "\n\n讀卡機與卡片 readers and cards\n";
  const bool cards = tell_cards(out, settings);
  out << "\n連接埠 ports\n";
  const bool ports = tell_ports(out, settings.port);
  out << "\n可使用的網站 sites\n";
  const bool sites = tell_sites(out, settings);
  return cards && ports && sites;
}

}  // namespace tpcard::agent
