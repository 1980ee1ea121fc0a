#include "agent/card_messages.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>
#include <limits>

#include "agent/utf8_path.hpp"
#include "protocol/json.hpp"

namespace tpcard::agent {
namespace {

namespace json = boost::json;

constexpr std::size_t kLongestHead = 64 * 1024;

/// What Boost.JSON throws at a missing member or a wrong type becomes the fault it is.
template <typename Read>
auto strictly(Read read) {
  try {
    return read();
  } catch (const ChannelFault&) {
    throw;
  } catch (const std::exception& error) {
    throw ChannelFault(std::string("a message that makes no sense: ") + error.what());
  }
}

std::string text(const json::object& object, std::string_view name) { return std::string(object.at(name).as_string()); }

json::value id_or_null(std::optional<ErrorCode> code) {
  return code ? json::value(tpcard::id_of(*code)) : json::value(nullptr);
}

ErrorCode code_of(const json::value& id) {
  const auto code = error_code_of(std::string_view(id.as_string()));
  if (!code) throw ChannelFault("an unknown code");
  return *code;
}

std::optional<ErrorCode> code_or_nothing(const json::value& id) {
  return id.is_null() ? std::nullopt : std::optional(code_of(id));
}

TriesLeft tries_in(const json::object& object) {
  const auto tries = tries_left_of(text(object, "tries"));
  if (!tries) throw ChannelFault("an unknown number of tries");
  return *tries;
}

json::value identity_value(const std::optional<certificate::CardIdentity>& identity) {
  if (!identity) return nullptr;
  json::object object{{"scheme", identity->scheme},
                      {"identifier", identity->identifier},
                      {"legal_name", identity->legal_name},
                      {"rank", certificate::to_string(identity->rank)}};
  if (identity->unified_business_number) object["number"] = *identity->unified_business_number;
  return object;
}

certificate::CardRank rank_of(std::string_view text) {
  using certificate::CardRank;
  for (const auto rank : {CardRank::primary, CardRank::secondary}) {
    if (text == certificate::to_string(rank)) return rank;
  }
  return CardRank::unknown;
}

std::optional<certificate::CardIdentity> identity_in(const json::value& value) {
  if (value.is_null()) return std::nullopt;
  const auto& object = value.as_object();
  certificate::CardIdentity identity{.scheme = text(object, "scheme"),
                                     .identifier = text(object, "identifier"),
                                     .legal_name = text(object, "legal_name"),
                                     .rank = rank_of(text(object, "rank")),
                                     .unified_business_number = {}};
  if (object.contains("number")) identity.unified_business_number = text(object, "number");
  return identity;
}

json::object card_object(const Card& card) {
  return {{"id", card.id},
          {"reader", card.reader},
          {"identity", identity_value(card.identity)},
          {"not_after", card.not_after ? json::value(to_unix_ms(*card.not_after)) : json::value(nullptr)},
          {"tries", id_of(card.tries)},
          {"pin_pad", card.pin_pad},
          {"problem", id_or_null(card.problem)}};
}

Card card_in(const json::object& object) {
  Card card{.id = text(object, "id"),
            .reader = text(object, "reader"),
            .identity = identity_in(object.at("identity")),
            .not_after = std::nullopt,
            .tries = tries_in(object),
            .pin_pad = object.at("pin_pad").as_bool(),
            .problem = code_or_nothing(object.at("problem"))};
  if (const auto& until = object.at("not_after"); !until.is_null()) card.not_after = from_unix_ms(until.as_int64());
  return card;
}

}  // namespace

void write_message(Channel& channel, const CardMessage& message) {
  const auto head = json::serialize(message.head);
  const auto pin = message.pin.bytes();
  if (head.size() > kLongestHead || pin.size() > std::numeric_limits<std::uint8_t>::max()) {
    throw ChannelFault("a message too long");
  }
  const auto size = static_cast<std::uint32_t>(head.size());
  const std::array<std::uint8_t, 5> lengths{static_cast<std::uint8_t>(size >> 24),
                                            static_cast<std::uint8_t>(size >> 16), static_cast<std::uint8_t>(size >> 8),
                                            static_cast<std::uint8_t>(size), static_cast<std::uint8_t>(pin.size())};
  channel.send(lengths);
  channel.send(as_bytes(head));
  channel.send(pin);
}

CardMessage read_message(Channel& channel, Channel::Deadline deadline) {
  std::array<std::uint8_t, 5> lengths{};
  channel.receive(lengths, deadline);
  std::size_t size = 0;
  for (std::size_t i = 0; i < 4; ++i) size = size << 8 | lengths[i];
  if (size > kLongestHead) throw ChannelFault("a message too long");
  Bytes head(size);
  channel.receive(head, deadline);
  std::array<std::uint8_t, std::numeric_limits<std::uint8_t>::max()> pin{};
  const auto typed = std::span(pin).first(lengths[4]);
  channel.receive(typed, deadline);
  CardMessage message{.head = {}, .pin = Secret(ByteView(typed))};
  wipe(pin);
  auto object = protocol::parse_object(as_text(head));
  if (!object) throw ChannelFault("a message that is no JSON");
  message.head = std::move(*object);
  return message;
}

CardMessage open_message(const ModuleSettings& module) {
  return {.head = {{"do", "open"},
                   {"path", module.path.string()},
                   {"rescan", module.changes == ModuleSettings::Changes::seen_after_restart}}};
}

CardMessage look_message() { return {.head = {{"do", "look"}}}; }

CardMessage sign_message(const SignOrder& order) {
  return {.head = {{"do", "sign"}, {"origin", order.origin.text()}, {"nonce", order.nonce}, {"card", order.card}},
          .pin = Secret(order.pin.bytes())};
}

ModuleSettings module_in(const CardMessage& message) {
  return strictly([&] {
    using Changes = ModuleSettings::Changes;
    return ModuleSettings{
        .path = path_of(text(message.head, "path")),
        .changes = message.head.at("rescan").as_bool() ? Changes::seen_after_restart : Changes::told_by_module};
  });
}

SignOrder order_in(CardMessage message) {
  return strictly([&] {
    auto origin = protocol::SiteOrigin::parse(text(message.head, "origin"));
    if (!origin) throw ChannelFault("an origin that is none");
    return SignOrder{.origin = std::move(*origin),
                     .nonce = text(message.head, "nonce"),
                     .card = text(message.head, "card"),
                     .pin = std::move(message.pin)};
  });
}

json::object report_head(const CardsReport& report) {
  json::array cards;
  for (const auto& card : report.cards) cards.emplace_back(card_object(card));
  return {{"readers", json::value_from(report.readers)},
          {"cards", std::move(cards)},
          {"problem", id_or_null(report.problem)}};
}

CardsReport report_in(const json::object& head) {
  return strictly([&] {
    CardsReport report{.readers = {}, .cards = {}, .problem = code_or_nothing(head.at("problem"))};
    for (const auto& reader : head.at("readers").as_array()) report.readers.emplace_back(reader.as_string());
    for (const auto& card : head.at("cards").as_array()) report.cards.push_back(card_in(card.as_object()));
    return report;
  });
}

json::object outcome_head(const SignOutcome& outcome) {
  if (outcome) return {{"auth_token", protocol::to_json(*outcome)}};
  const auto& failure = outcome.error();
  return {{"code", tpcard::id_of(failure.code)}, {"tries", id_of(failure.tries)}, {"detail", failure.detail}};
}

SignOutcome outcome_in(const json::object& head) {
  return strictly([&]() -> SignOutcome {
    if (const auto* token = head.if_contains("auth_token")) {
      auto read = protocol::read_auth_token(token->as_object());
      if (!read) throw ChannelFault("a token that is none");
      return std::move(*read);
    }
    return std::unexpected(SignFailure{code_of(head.at("code")), tries_in(head), text(head, "detail")});
  });
}

}  // namespace tpcard::agent
