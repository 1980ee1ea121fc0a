#include "agent/routes.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "agent/origin_guard.hpp"
#include "agent/port_probe.hpp"
#include "base/log.hpp"
#include "httpd/problem.hpp"
#include "protocol/json.hpp"
#include "protocol/nonce.hpp"

namespace tpcard::agent {
namespace {

namespace json = boost::json;
using httpd::Method;
using httpd::problem;
using httpd::Request;
using httpd::Response;

constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; font-src 'self'; "
    "frame-ancestors 'none'; form-action 'none'; base-uri 'none'";

json::value id_or_null(std::optional<ErrorCode> code) {
  return code ? json::value(tpcard::id_of(*code)) : json::value(nullptr);
}

json::object to_json(const Card& card) {
  json::object document{{"id", card.id},
                        {"reader", card.reader},
                        {"scheme", nullptr},
                        {"legal_name", nullptr},
                        {"rank", nullptr},
                        {"not_after", nullptr},
                        {"tries", id_of(card.tries)},
                        {"pin_pad", card.pin_pad},
                        {"problem", id_or_null(card.problem)}};
  if (card.identity) {
    document["scheme"] = card.identity->scheme;
    document["legal_name"] = card.identity->legal_name;
    document["rank"] = certificate::to_string(card.identity->rank);
  }
  if (card.not_after) document["not_after"] = to_rfc3339(*card.not_after);
  return document;
}

Response refusal(const Request& request, ErrorCode code, json::object members = {}) {
  return problem(code, status_of(code), request.correlation_id, std::move(members));
}

void log_signature(const Request& request, std::string_view origin, std::string_view outcome, std::string_view detail) {
  LogEvent event(LogLevel::info, "signature");
  event.add("correlation_id", request.correlation_id).add("site", origin).add("outcome", outcome);
  if (!detail.empty()) event.add("detail", detail);
}

/// The card that the window showed, as it is now.
std::expected<Card, SignFailure> usable_card(const CardsReport& report, const std::string& id) {
  const auto card = std::ranges::find(report.cards, id, &Card::id);
  if (card == report.cards.end()) return std::unexpected(SignFailure{why_missing(report)});
  if (card->problem) return std::unexpected(SignFailure{*card->problem, card->tries});
  return *card;
}

PinPrompt prompt_for(const SignRequest& read, const PinElsewhere& elsewhere, const protocol::Nonce& nonce,
                     const Card& card) {
  return {.site = read.origin,
          .purpose = nonce.purpose,
          .binding = nonce.binding,
          .organization = card.identity ? card.identity->legal_name : "",
          .scheme = card.identity ? card.identity->scheme : "",
          .match_code = elsewhere.match_code,
          .tries = card.tries,
          .before = elsewhere.before,
          .language = elsewhere.language};
}

}  // namespace

Routes::Routes(const Settings& settings, const Overrides& overrides, const Parts& parts)
    : sites_(parts.sites),
      cards_(parts.cards),
      tokens_(parts.tokens),
      pins_(parts.pins),
      configuration_(configuration_mark(overrides)),
      self_check_(settings, overrides, parts.sites, parts.cards, parts.self_check_tokens, pages_),
      // No COOP: it would cut the window off from the page that opened it.
      headers_{.content_security_policy = std::string(kPolicy), .opener = httpd::SecurityHeaders::Opener::unrestricted},
      router_(
          {
              {Method::get, "/v1/status", [this](Request& request) { return status(request); }},
              {Method::options, "/v1/status", [this](Request& request) { return preflight(request); }},
              {Method::get, "/window", [this](Request& request) { return window(request); }},
              {Method::post, "/v1/window/cards", [this](Request& request) { return this->cards(request); }},
              {Method::post, "/v1/window/sign", [this](Request& request) { return sign(request); }},
              {Method::get, "/self-check", [this](Request& request) { return self_check_.page(request); }},
              {Method::post, "/v1/self-check", [this](Request& request) { return self_check_.report(request); }},
              {Method::post, "/v1/self-check/sites",
               [this](Request& request) { return self_check_.change_sites(request); }},
              {Method::get, "/healthz", [this](Request& request) { return healthz(request); }},
          },
          [this](Request& request) { return otherwise(request); }) {}

Routes::Answer Routes::answer(Request& request) {
  auto response = refuse_foreign_host(request);
  if (!response) response = co_await router_.dispatch(request);
  headers_.apply(request, *response);
  co_return std::move(*response);
}

Routes::Answer Routes::status(Request& request) {
  const auto origin = request.header("Origin");
  if (!origin || !sites_.has(*origin)) co_return refusal(request, ErrorCode::site_not_listed);
  auto response = httpd::json_response(200, {{"application", "tpcard-agent"},
                                             {"version", TPCARD_VERSION},
                                             {"state", cards_.is_loading() ? "loading" : "ready"}});
  response.set("Access-Control-Allow-Origin", *origin).set("Vary", "Origin");
  // The first listed page that asks has the card's library tried; a page that goes on asking keeps nothing running.
  if (cards_.is_loading()) cards_.wake();
  co_return response;
}

Routes::Answer Routes::preflight(Request& request) {
  const auto origin = request.header("Origin");
  if (!origin || !sites_.has(*origin)) co_return refusal(request, ErrorCode::site_not_listed);
  Response response{.status = 204};
  response.set("Access-Control-Allow-Origin", *origin).set("Vary", "Origin");
  response.set("Access-Control-Allow-Methods", "GET").set("Access-Control-Max-Age", "600");
  if (request.header("Access-Control-Request-Private-Network") == "true") {
    response.set("Access-Control-Allow-Private-Network", "true");
  }
  co_return response;
}

Routes::Answer Routes::window(Request& request) {
  if (auto refused = refuse_embedding(request)) co_return std::move(*refused);
  cards_.wake();
  co_return pages_.page(tokens_.issue(), sites_.current(), pins_.way());
}

Routes::Answer Routes::cards(Request& request) {
  if (auto refused = refuse_foreign_page(request)) co_return std::move(*refused);
  const auto body = protocol::parse_object(request.body);
  if (!body) co_return refusal(request, ErrorCode::malformed_request);
  protocol::MemberReader reader(*body);
  const auto token = reader.required("token");
  if (!reader.end()) co_return refusal(request, ErrorCode::malformed_request);
  if (!tokens_.check(token)) co_return refusal(request, ErrorCode::window_token_spent);
  const auto report = co_await cards_.cards();
  co_return httpd::json_response(200, agent::to_json(report));
}

// Cheap checks first; the card is asked last, because a wrong PIN costs it a try.
Routes::Answer Routes::sign(Request& request) {
  if (auto refused = refuse_foreign_page(request)) co_return std::move(*refused);
  auto read = read_sign_request(request.body);
  if (!read) co_return refusal(request, ErrorCode::malformed_request);
  if (!tokens_.spend(read->token)) co_return refusal(request, ErrorCode::window_token_spent);
  auto origin = protocol::SiteOrigin::parse(read->origin);
  if (!origin || origin->text() != read->origin || !sites_.has(read->origin)) {
    co_return refusal(request, ErrorCode::site_not_listed);
  }
  const auto nonce = protocol::parse_nonce(read->nonce);
  if (!nonce) co_return refusal(request, nonce.error().code);

  SignOutcome signed_token = std::unexpected(SignFailure{});
  auto pin = co_await pin_for(request, *read, *nonce);
  if (pin) {
    SignOrder order{std::move(*origin), std::move(read->nonce), std::move(read->card), std::move(*pin)};
    signed_token = co_await cards_.sign(std::move(order));
  } else {
    signed_token = std::unexpected(std::move(pin.error()));
  }
  if (!signed_token) {
    const auto& failure = signed_token.error();
    log_signature(request, read->origin, tpcard::id_of(failure.code), failure.detail);
    co_return refusal(request, failure.code, {{"tries", id_of(failure.tries)}, {"token", tokens_.issue()}});
  }
  log_signature(request, read->origin, "signed", "");
  co_return httpd::json_response(200, {{"auth_token", protocol::to_json(*signed_token)}});
}

boost::asio::awaitable<std::expected<Secret, SignFailure>> Routes::pin_for(Request& request, SignRequest& read,
                                                                           const protocol::Nonce& nonce) {
  const auto shaped = [](Secret pin) -> std::expected<Secret, SignFailure> {
    if (!is_pin_shaped(pin)) return std::unexpected(SignFailure{ErrorCode::pin_length});
    return pin;
  };
  if (auto* typed = std::get_if<Secret>(&read.pin)) {
    if (!pins_.takes_from_window()) co_return std::unexpected(SignFailure{ErrorCode::pin_entry_failed});
    co_return shaped(std::move(*typed));
  }
  const auto& elsewhere = std::get<PinElsewhere>(read.pin);
  const auto report = co_await cards_.cards();
  const auto card = usable_card(report, read.card);
  if (!card) co_return std::unexpected(card.error());
  if (card->pin_pad) co_return Secret();
  auto give_up = [&]() -> boost::asio::awaitable<std::optional<ErrorCode>> {
    if (request.has_client_gone && request.has_client_gone()) co_return ErrorCode::pin_cancelled;
    const auto now = co_await cards_.cards();
    const auto still = usable_card(now, read.card);
    co_return still ? std::nullopt : std::optional(still.error().code);
  };
  auto asking = pins_.ask(prompt_for(read, elsewhere, nonce, *card), give_up);
  auto pin = co_await std::move(asking);
  if (!pin) co_return std::unexpected(SignFailure{pin.error().code, card->tries, pin.error().detail});
  co_return shaped(std::move(*pin));
}

Routes::Answer Routes::healthz(Request&) {
  co_return httpd::json_response(
      200, {{"application", "tpcard-agent"}, {"version", TPCARD_VERSION}, {"configuration", configuration_}});
}

Routes::Answer Routes::otherwise(Request& request) {
  if (auto asset = pages_.asset(request)) co_return std::move(*asset);
  co_return refusal(request, ErrorCode::not_found);
}

unsigned status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::malformed_request:
      return 400;
    case ErrorCode::site_not_listed:
    case ErrorCode::window_token_spent:
    case ErrorCode::cross_site_request:
      return 403;
    case ErrorCode::not_found:
      return 404;
    case ErrorCode::nonce_malformed:
    case ErrorCode::purpose_unknown:
    case ErrorCode::pin_wrong:
    case ErrorCode::pin_length:
      return 422;
    case ErrorCode::busy:
    case ErrorCode::module_missing:
    case ErrorCode::card_software_failed:
    case ErrorCode::pin_entry_failed:
      return 503;
    default:
      // The state of reader and card: no_card, pin_locked, certificate_expired, …
      return 409;
  }
}

json::object to_json(const CardsReport& report) {
  json::array cards;
  for (const auto& card : report.cards) cards.emplace_back(to_json(card));
  return {{"reader", !report.readers.empty() || !report.cards.empty()},
          {"cards", std::move(cards)},
          {"problem", id_or_null(report.problem)}};
}

}  // namespace tpcard::agent
