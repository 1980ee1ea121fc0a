// `tpcard member …`: what an operator does for a member. Every change is an audit row and is told to the member.
#include <fmt/format.h>

#include <iostream>

#include "api/json.hpp"
#include "membership/audit.hpp"
#include "membership/notices.hpp"
#include "server/card_profile.hpp"
#include "server/commands.hpp"
#include "server/configuration.hpp"
#include "storage/open_store.hpp"

namespace tpcard::server {
namespace {

using namespace membership;

int show_cards(const std::string& file, const std::string& scheme, const std::string& identifier) {
  const auto configuration = read_configuration(file);
  const auto store = storage::open_store(configuration.store_url);
  int status = 0;
  store->read_now([&](Records& records) {
    const auto organization = records.find_organization({scheme}, identifier);
    if (!organization) {
      std::cout << "no such organization member\n";
      status = 1;
      return;
    }
    std::cout << organization->legal_name << '\n';
    for (const auto& card : records.cards_of(organization->id)) {
      std::cout << fmt::format("{}  {}  until {}\n", to_hex(card.fingerprint),
                               card.state == CardState::active ? "active" : "ended", to_rfc3339(card.not_after));
    }
  });
  return status;
}

int end_card(const std::string& file, const std::string& fingerprint_text, const Clock& clock) {
  const auto configuration = read_configuration(file);
  const auto bytes = from_hex(fingerprint_text);
  if (!bytes || bytes->size() != 32) throw ConfigurationError("a fingerprint is 64 hex digits");
  Sha256 fingerprint;
  std::ranges::copy(*bytes, fingerprint.begin());

  const auto store = storage::open_store(configuration.store_url);
  const Keys keys(read_secret(configuration.secret_file).bytes());
  SystemRandom random;
  const Context context{
      clock.now(),
      random,
      configuration.numbers,
      keys,
      configuration.origin.text(),
      std::make_shared<const certificate::IdentityProfile>(card_profile(configuration.trust.profile).identity)};
  bool found = false;
  store->write_now([&](Records& records) {
    auto card = records.find_card(fingerprint);
    found = card.has_value();
    if (!card || card->state == CardState::ended) return;
    card->state = CardState::ended;
    records.update(*card);
    records.delete_sessions_by_card(fingerprint);
    audit(records, context, AuditAction::card_ended, std::string_view("operator"), card_details(fingerprint));
    const auto organization = records.find_organization(card->organization);
    const auto member = organization ? records.find_member(organization->member) : std::nullopt;
    if (member) notify(records, context, *member, MailTemplate::card_ended, fingerprint, organization->legal_name);
  });
  std::cout << (found ? "ended; its sessions are closed and the member is told\n" : "no such card\n");
  return found ? 0 : 1;
}

}  // namespace

void add_member_commands(CLI::App& app, Run& run, const Clock& clock) {
  auto* member = app.add_subcommand("member", "Organization members and their cards");
  member->require_subcommand(1);
  auto file = std::make_shared<std::string>();

  auto* cards = member->add_subcommand("cards", "The cards of an organization");
  auto scheme = std::make_shared<std::string>();
  auto identifier = std::make_shared<std::string>();
  cards->add_option("--config", *file, "The configuration")->required();
  cards->add_option("--scheme", *scheme, "Kind of card: moeaca, xca, or what the profile names")->required();
  cards->add_option("identifier", *identifier, "The organization's number or OID")->required();
  cards->callback([=, &run] { run = [=] { return show_cards(*file, *scheme, *identifier); }; });

  auto* end = member->add_subcommand("end-card", "Stop accepting a card, for ever");
  auto fingerprint = std::make_shared<std::string>();
  end->add_option("--config", *file, "The configuration")->required();
  end->add_option("fingerprint", *fingerprint, "SHA-256 of its certificate")->required();
  end->callback([=, &run, &clock] { run = [=, &clock] { return end_card(*file, *fingerprint, clock); }; });
}

}  // namespace tpcard::server
