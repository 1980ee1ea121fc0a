#include "virtual-card/apdu.hpp"

namespace tpcard::virtual_card {
namespace {

constexpr std::size_t kHeader = 4;
constexpr std::size_t kMostShort = 256;
constexpr std::size_t kMostExtended = 65536;

std::size_t two_bytes(ByteView at) { return static_cast<std::size_t>(at[0] << 8 | at[1]); }
std::size_t or_most(std::size_t length, std::size_t most) { return length == 0 ? most : length; }

Bytes copy(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

// ISO/IEC 7816-4 §5.1, cases 3E and 4E: 00, two bytes of length, data, perhaps two more bytes.
std::optional<Command> with_extended_data(Command command, ByteView body) {
  const auto length = two_bytes(body.subspan(1));
  const auto rest = body.subspan(3);
  if (length == 0 || rest.size() < length) return std::nullopt;
  command.data = copy(rest.first(length));
  const auto expected = rest.subspan(length);
  if (expected.empty()) return command;
  if (expected.size() != 2) return std::nullopt;
  command.most = or_most(two_bytes(expected), kMostExtended);
  return command;
}

// Cases 3S and 4S.
std::optional<Command> with_short_data(Command command, ByteView body) {
  const std::size_t length = body[0];
  const auto rest = body.subspan(1);
  if (rest.size() < length || rest.size() > length + 1) return std::nullopt;
  command.data = copy(rest.first(length));
  if (rest.size() == length + 1) command.most = or_most(rest[length], kMostShort);
  return command;
}

/// A BER length at the front of `bytes`, and how many bytes it takes; up to 65535, as much as fits a frame.
struct Length {
  std::size_t value;
  std::size_t size;
};
std::optional<Length> read_length(ByteView bytes) {
  if (bytes.empty()) return std::nullopt;
  if (bytes[0] < 0x80) return Length{bytes[0], 1};
  const std::size_t size = bytes[0] & 0x7f;
  if (size == 0 || size > 2 || bytes.size() < 1 + size) return std::nullopt;
  return Length{size == 1 ? bytes[1] : two_bytes(bytes.subspan(1)), 1 + size};
}

}  // namespace

std::optional<Command> read_command(ByteView apdu) {
  if (apdu.size() < kHeader) return std::nullopt;
  Command command{.cla = apdu[0], .ins = apdu[1], .p1 = apdu[2], .p2 = apdu[3]};
  const auto body = apdu.subspan(kHeader);
  if (body.empty()) return command;  // case 1
  if (body.size() == 1) {            // case 2S
    command.most = or_most(body[0], kMostShort);
    return command;
  }
  if (body[0] != 0) return with_short_data(std::move(command), body);
  if (body.size() == 3) {  // case 2E
    command.most = or_most(two_bytes(body.subspan(1)), kMostExtended);
    return command;
  }
  if (body.size() < 3) return std::nullopt;
  return with_extended_data(std::move(command), body);
}

Bytes to_bytes(const Answer& answer) {
  auto bytes = answer.data;
  bytes.push_back(static_cast<std::uint8_t>(answer.status >> 8));
  bytes.push_back(static_cast<std::uint8_t>(answer.status & 0xff));
  return bytes;
}

Bytes tlv(std::uint32_t tag, ByteView value) {
  Bytes element;
  for (int shift = 24; shift >= 0; shift -= 8) {
    if (const auto part = tag >> shift; part != 0) element.push_back(static_cast<std::uint8_t>(part & 0xff));
  }
  const auto length = value.size();
  if (length >= 0x100) {
    element.insert(element.end(), {0x82, static_cast<std::uint8_t>(length >> 8)});
  } else if (length >= 0x80) {
    element.push_back(0x81);
  }
  element.push_back(static_cast<std::uint8_t>(length & 0xff));
  element.insert(element.end(), value.begin(), value.end());
  return element;
}

Bytes joined(std::initializer_list<Bytes> parts) {
  Bytes all;
  for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

std::optional<ByteView> find_tlv(ByteView elements, std::uint8_t tag) {
  while (!elements.empty()) {
    const auto found = elements[0];
    const auto length = read_length(elements.subspan(1));
    if (!length) return std::nullopt;
    const auto rest = elements.subspan(1 + length->size);
    if (rest.size() < length->value) return std::nullopt;
    if (found == tag) return rest.first(length->value);
    elements = rest.subspan(length->value);
  }
  return std::nullopt;
}

}  // namespace tpcard::virtual_card
