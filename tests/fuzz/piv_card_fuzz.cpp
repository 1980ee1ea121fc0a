// Any commands, one after the other, to the virtual card: each has an answer, and nobody gets a signature out of it who
// did not show the PIN. A command is a byte of length and that many bytes.
#include <algorithm>
#include <cstdlib>

#include "virtual-card/piv_card.hpp"

namespace {

using namespace tpcard;
using namespace tpcard::virtual_card;

PivCard make_card() {
  CardContents contents{.guid = Bytes(16, 0x11)};
  for (const auto place : {CardKey::Place::authentication, CardKey::Place::signature, CardKey::Place::key_management}) {
    contents.keys.push_back({.place = place, .certificate = Bytes(900, 0xc5), .use = [](ByteView input) {
                               return std::optional(Bytes(input.begin(), input.end()));
                             }});
  }
  return PivCard(std::move(contents));
}

/// Whether its digits are in these bytes, in this order: a chain of commands may cut them apart.
bool may_hold_pin(ByteView data) {
  std::string_view missing = "123456";
  for (const auto byte : data) {
    if (!missing.empty() && byte == static_cast<std::uint8_t>(missing.front())) missing.remove_prefix(1);
  }
  return missing.empty();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto card = make_card();
  ByteView rest{data, size};
  while (!rest.empty()) {
    const auto length = std::min<std::size_t>(rest[0], rest.size() - 1);
    const auto answer = card.answer(rest.subspan(1, length));
    if (answer.size() < 2 || answer.size() > 65536 + 2) std::abort();
    rest = rest.subspan(1 + length);
  }
  if (card.signatures() > 0 && !may_hold_pin({data, size})) std::abort();
  if (card.tries() > 3) std::abort();
  return 0;
}
