#include "membership/context.hpp"

namespace tpcard::membership {
namespace {

Bytes derive(ByteView secret, std::string_view label) {
  const auto key = hmac_sha256(secret, as_bytes(label));
  return {key.begin(), key.end()};
}

}  // namespace

Keys::Keys(ByteView secret)
    : code(derive(secret, "tpcard e-mail code 1")),
      counter(derive(secret, "tpcard counter 1")),
      human_check(derive(secret, "tpcard human check 1")) {}

Ticket make_ticket(Random& random) {
  auto value = random.token(32);
  const auto key = key_of(value);
  return {std::move(value), key};
}

Key key_of(std::string_view ticket_value) { return sha256(ticket_value); }

std::string counter_name(const Context& context, std::string_view kind, std::string_view personal) {
  const auto hashed = hmac_sha256(context.keys.counter, as_bytes(personal));
  return std::string(kind) + ":" + to_hex(ByteView(hashed).first(16));
}

}  // namespace tpcard::membership
