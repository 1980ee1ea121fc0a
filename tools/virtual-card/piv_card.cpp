#include "virtual-card/piv_card.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tpcard::virtual_card {
namespace {

// SP 800-73-4 part 1 §2.2: the application's identifier; readers may name it by its beginning alone.
constexpr std::array<std::uint8_t, 11> kApplication{0xa0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00, 0x01, 0x00};
constexpr std::size_t kShortestName = 5;

// ISO/IEC 7816-3: T=0 and T=1, eight historical bytes that are no known card's, and their check byte.
constexpr std::array<std::uint8_t, 13> kAtr{0x3b, 0x88, 0x80, 0x01, 't', 'p', 'c', 'a', 'r', 'd', '-', 'v', 0x42};

constexpr std::size_t kLongestChain = 4096;
constexpr std::size_t kPinField = 8;
constexpr std::uint8_t kApplicationPin = 0x80;

enum Instruction : std::uint8_t {
  ins_verify = 0x20,
  ins_general_authenticate = 0x87,
  ins_select = 0xa4,
  ins_get_response = 0xc0,
  ins_get_data = 0xcb,
};

Bytes bytes(std::initializer_list<std::uint8_t> list) { return list; }

Bytes as_copy(ByteView view) { return {view.begin(), view.end()}; }

bool is(ByteView tag, std::initializer_list<std::uint8_t> wanted) { return std::ranges::equal(tag, wanted); }

// The number of a federal employee as those have it who are none (agency 9999): then the GUID is what tells cards
// apart.
constexpr std::array<std::uint8_t, 25> kNoFederalNumber{0xd4, 0xe7, 0x39, 0xda, 0x73, 0x9c, 0xed, 0x39, 0xce,
                                                        0x73, 0x9d, 0x83, 0x68, 0x58, 0x21, 0x08, 0x42, 0x10,
                                                        0x84, 0x21, 0xc8, 0x42, 0x10, 0xc3, 0xeb};

// SP 800-73-4 part 1 §3.1.2.
Bytes card_holder(const Bytes& guid) {
  return joined(
      {tlv(0x30, kNoFederalNumber), tlv(0x34, guid), tlv(0x35, as_bytes("20991231")), tlv(0x3e, {}), tlv(0xfe, {})});
}

// SP 800-73-4 part 1 §3.1.1: says that this card's data model is PIV's, and else nothing.
Bytes capabilities() {
  return joined({tlv(0xf0, Bytes(21)), tlv(0xf1, bytes({0x21})), tlv(0xf2, bytes({0x21})), tlv(0xf3, {}),
                 tlv(0xf4, bytes({0x00})), tlv(0xf5, bytes({0x10})), tlv(0xf6, {}), tlv(0xf7, {}), tlv(0xfa, {}),
                 tlv(0xfb, {}), tlv(0xfc, {}), tlv(0xfd, {}), tlv(0xfe, {})});
}

// SP 800-73-4 part 1 §3.3.2: the application's own PIN, and no other.
Bytes discovery() { return joined({tlv(0x4f, kApplication), tlv(0x5f2f, bytes({0x40, 0x00}))}); }

// SP 800-73-4 part 1 table 3: where the certificate of each key is found.
std::optional<std::uint8_t> place_of_certificate(ByteView tag) {
  if (is(tag, {0x5f, 0xc1, 0x05})) return 0x9a;
  if (is(tag, {0x5f, 0xc1, 0x0a})) return 0x9c;
  if (is(tag, {0x5f, 0xc1, 0x0b})) return 0x9d;
  if (is(tag, {0x5f, 0xc1, 0x01})) return 0x9e;
  return std::nullopt;
}

}  // namespace

PivCard::PivCard(CardContents contents) : contents_(std::move(contents)), tries_(contents_.tries) {}

ByteView PivCard::atr() { return kAtr; }

void PivCard::reset() {
  verified_ = just_verified_ = false;
  chain_.clear();
  waiting_.clear();
}

void PivCard::set_tries(unsigned tries) {
  tries_ = std::min(tries, contents_.tries);
  if (tries_ == 0) verified_ = just_verified_ = false;
}

bool PivCard::asks_for_signature(ByteView apdu) {
  return apdu.size() > 1 && apdu[1] == ins_general_authenticate && (apdu[0] & 0x10) == 0;
}

Bytes PivCard::answer(ByteView apdu) {
  auto command = read_command(apdu);
  if (!command) return to_bytes({.status = wrong_length});
  if ((command->cla & 0xef) != 0) return to_bytes({.status = no_such_class});
  // SP 800-73-4 part 2 §3.2: a chain is data of one command, cut in pieces.
  if (!chain_.empty() && command->ins != chained_ins_) {
    chain_.clear();
    return to_bytes({.status = chain_not_ended});
  }
  if (chain_.size() + command->data.size() > kLongestChain) {
    chain_.clear();
    return to_bytes({.status = wrong_length});
  }
  chain_.insert(chain_.end(), command->data.begin(), command->data.end());
  chained_ins_ = command->ins;
  if (command->goes_on()) return to_bytes({});
  command->data = std::exchange(chain_, {});
  auto answered = dispatch(*command);
  just_verified_ = command->ins == ins_verify && answered.status == fine && !command->data.empty();
  return to_bytes(answered);
}

Answer PivCard::dispatch(const Command& command) {
  if (command.ins == ins_get_response) {
    if (waiting_.empty()) return {.status = wrong_parameters};
    return chunk(std::exchange(waiting_, {}), command.most);
  }
  waiting_.clear();
  auto answered = [&]() -> Answer {
    switch (command.ins) {
      case ins_select:
        return select(command);
      case ins_get_data:
        return get_data(command);
      case ins_verify:
        return verify(command);
      case ins_general_authenticate:
        return general_authenticate(command);
      default:
        return {.status = no_such_instruction};
    }
  }();
  if (answered.data.empty()) return answered;
  return chunk(std::move(answered.data), command.most);
}

/// As much as the reader takes at once; the rest waits for GET RESPONSE (ISO/IEC 7816-4 §5.3.4).
Answer PivCard::chunk(Bytes data, std::size_t most) {
  if (data.size() <= most) return {.data = std::move(data)};
  const auto cut = data.begin() + static_cast<std::ptrdiff_t>(most);
  waiting_.assign(cut, data.end());
  data.erase(cut, data.end());
  const auto left = waiting_.size() > 0xff ? 0 : waiting_.size();
  return {.data = std::move(data), .status = static_cast<std::uint16_t>(more_follows | left)};
}

Answer PivCard::select(const Command& command) const {
  const auto name = ByteView(command.data);
  const auto known = ByteView(kApplication);
  if (command.p1 != 0x04 || name.size() < kShortestName || name.size() > known.size() ||
      !std::ranges::equal(name, known.first(name.size()))) {
    return {.status = not_found};
  }
  // SP 800-73-4 part 2 table 3.
  return {.data = tlv(0x61, joined({tlv(0x4f, known.subspan(kShortestName)), tlv(0x79, tlv(0x4f, known.first(5)))}))};
}

Answer PivCard::get_data(const Command& command) const {
  if (command.p1 != 0x3f || command.p2 != 0xff) return {.status = wrong_parameters};
  const auto tag = find_tlv(command.data, 0x5c);
  if (!tag) return {.status = wrong_data};
  auto found = object(*tag);
  if (!found) return {.status = not_found};
  return {.data = std::move(*found)};
}

std::optional<Bytes> PivCard::object(ByteView tag) const {
  if (is(tag, {0x7e})) return tlv(0x7e, discovery());  // the one object without a 53 around it
  if (is(tag, {0x5f, 0xc1, 0x02})) return tlv(0x53, card_holder(contents_.guid));
  if (is(tag, {0x5f, 0xc1, 0x07})) return tlv(0x53, capabilities());
  const auto place = place_of_certificate(tag);
  const auto* key = place ? key_in(*place) : nullptr;
  if (key == nullptr) return std::nullopt;
  return tlv(0x53, joined({tlv(0x70, key->certificate), tlv(0x71, bytes({0x00})), tlv(0xfe, {})}));
}

// SP 800-73-4 part 2 §3.2.1.
Answer PivCard::verify(const Command& command) {
  if (command.p2 != kApplicationPin) return {.status = no_such_reference};
  if (command.p1 == 0xff && command.data.empty()) {
    verified_ = false;
    return {};
  }
  if (command.p1 != 0x00) return {.status = wrong_parameters};
  if (!contents_.activated) return {.status = not_usable};
  if (command.data.empty() && verified_) return {};
  if (tries_ == 0) return {.status = blocked};
  if (command.data.empty()) return {.status = static_cast<std::uint16_t>(tries_left | tries_)};
  if (command.data.size() != kPinField) return {.status = wrong_data};
  auto expected = as_copy(as_bytes(contents_.pin));
  expected.resize(kPinField, 0xff);
  verified_ = command.data == expected;
  tries_ = verified_ ? contents_.tries : tries_ - 1;
  return {.status = verified_ ? std::uint16_t{fine} : static_cast<std::uint16_t>(tries_left | tries_)};
}

// SP 800-73-4 part 2 §3.2.4: the challenge (81) is what the key works on, the response (82) is asked for by being
// empty.
Answer PivCard::general_authenticate(const Command& command) {
  const auto* key = key_in(command.p2);
  if (key == nullptr || command.p1 != static_cast<std::uint8_t>(key->algorithm)) return {.status = wrong_parameters};
  if (!is_allowed(*key)) return {.status = not_allowed};
  const auto asked = find_tlv(command.data, 0x7c);
  const auto response = asked ? find_tlv(*asked, 0x82) : std::nullopt;
  const auto challenge = asked ? find_tlv(*asked, 0x81) : std::nullopt;
  if (!response || !response->empty() || !challenge) return {.status = wrong_data};
  const auto result = key->use(*challenge);
  if (!result) return {.status = wrong_data};
  ++signatures_;
  return {.data = tlv(0x7c, tlv(0x82, *result))};
}

const CardKey* PivCard::key_in(std::uint8_t place) const {
  const auto found =
      std::ranges::find(contents_.keys, place, [](const CardKey& key) { return static_cast<std::uint8_t>(key.place); });
  return found == contents_.keys.end() ? nullptr : &*found;
}

bool PivCard::is_allowed(const CardKey& key) const {
  switch (key.place) {
    case CardKey::Place::card:
      return true;
    case CardKey::Place::signature:
      return just_verified_;
    case CardKey::Place::authentication:
    case CardKey::Place::key_management:
      return verified_;
  }
  return false;
}

}  // namespace tpcard::virtual_card
