#include "altcha/altcha_check.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <charconv>

#include "base/text.hpp"
#include "protocol/json.hpp"

namespace tpcard::altcha {
namespace {

namespace json = boost::json;
using membership::Form;
using membership::HumanProof;

constexpr std::size_t kLargestPayload = 4096;
constexpr std::string_view kAlgorithm = "SHA-256";

std::string_view id_of(Form form) {
  switch (form) {
    case Form::registration_code:
      return "registration-code";
    case Form::registration_human:
      return "registration-human";
    case Form::sign_in_code:
      return "sign-in-code";
  }
  return "";
}

/// What the browser sent, before any of it is believed.
struct Solution {
  std::string algorithm;
  std::string challenge;
  std::string salt;
  std::string signature;
  std::int64_t number = 0;
};

std::optional<std::string> text_of(const json::object& document, std::string_view name) {
  const auto* value = document.if_contains(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string(value->as_string());
}

// `took`, which the widget adds, is nobody's business here.
std::optional<Solution> read_solution(std::string_view payload) {
  if (payload.size() > kLargestPayload) return std::nullopt;
  const auto decoded = from_base64(payload);
  if (!decoded) return std::nullopt;
  const auto document = protocol::parse_object(as_text(*decoded));
  if (!document) return std::nullopt;
  auto algorithm = text_of(*document, "algorithm");
  auto challenge = text_of(*document, "challenge");
  auto salt = text_of(*document, "salt");
  auto signature = text_of(*document, "signature");
  const auto* number = document->if_contains("number");
  if (!algorithm || !challenge || !salt || !signature || number == nullptr || !number->is_int64()) return std::nullopt;
  return Solution{std::move(*algorithm), std::move(*challenge), std::move(*salt), std::move(*signature),
                  number->as_int64()};
}

std::optional<std::string_view> parameter(std::string_view salt, std::string_view name) {
  const auto question = salt.find('?');
  if (question == std::string_view::npos) return std::nullopt;
  for (const auto part : split(salt.substr(question + 1), '&')) {
    if (part.size() > name.size() && part.starts_with(name) && part[name.size()] == '=')
      return part.substr(name.size() + 1);
  }
  return std::nullopt;
}

std::int64_t number_of(std::optional<std::string_view> text) {
  std::int64_t value = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), value);
  return value;
}

std::string hash_of(std::string_view salt, std::int64_t number) {
  return to_hex(sha256(std::string(salt) + std::to_string(number)));
}

}  // namespace

AltchaCheck::AltchaCheck(ByteView key, Random& random, seconds lifetime)
    : key_(key.begin(), key.end()), random_(random), lifetime_(lifetime) {}

std::string AltchaCheck::challenge(Form form, int cost, Instant now) {
  const auto expires = std::chrono::ceil<seconds>(now + lifetime_).time_since_epoch().count();
  // The `&` at the end keeps digits from moving between salt and number.
  const auto salt =
      fmt::format("{}?form={}&cost={}&expires={}&", to_hex(random_.bytes(12)), id_of(form), cost, expires);
  const auto challenge = hash_of(salt, random_.below(static_cast<std::uint32_t>(cost) + 1));
  return json::serialize(json::object{{"algorithm", kAlgorithm},
                                      {"challenge", challenge},
                                      {"maxnumber", cost},
                                      {"salt", salt},
                                      {"signature", to_hex(hmac_sha256(key_, as_bytes(challenge)))}});
}

Result<HumanProof> AltchaCheck::verify(Form form, std::string_view payload, int cost, Instant now) {
  const auto refused = [](std::string why) { return refuse(ErrorCode::proof_of_work_invalid, std::move(why)); };
  const auto solution = read_solution(payload);
  if (!solution || solution->algorithm != kAlgorithm || solution->number < 0) return refused("malformed");
  if (hash_of(solution->salt, solution->number) != solution->challenge) return refused("not solved");
  const auto signature = to_hex(hmac_sha256(key_, as_bytes(solution->challenge)));
  if (!equal_in_constant_time(as_bytes(signature), as_bytes(solution->signature))) return refused("not ours");
  // What we signed ends in `&`; without this, "…&1" and 234 would pass for "…&" and 1234.
  if (!solution->salt.ends_with('&')) return refused("salt and number spliced");
  // From here on the salt is one that we made.
  if (parameter(solution->salt, "form") != id_of(form)) return refused("made for another form");
  if (number_of(parameter(solution->salt, "cost")) < cost) return refused("cheaper than wanted now");
  const Instant expires{seconds{number_of(parameter(solution->salt, "expires"))}};
  if (expires <= now) return refused("expired");
  return HumanProof{sha256(solution->challenge), expires};
}

}  // namespace tpcard::altcha
