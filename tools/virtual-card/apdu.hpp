// Commands and answers of a smart card as bytes (ISO/IEC 7816-4 §5): what an APDU says, and BER-TLV, which is what PIV
// data is written in.
#pragma once

#include <optional>

#include "base/bytes.hpp"

namespace tpcard::virtual_card {

/// A command, read: `most` is Le, how many bytes of answer the reader will take at once (0: none was asked for).
struct Command {
  std::uint8_t cla = 0;
  std::uint8_t ins = 0;
  std::uint8_t p1 = 0;
  std::uint8_t p2 = 0;
  Bytes data = {};
  std::size_t most = 0;

  /// CLA b5: this is not the last command of a chain.
  [[nodiscard]] bool goes_on() const { return (cla & 0x10) != 0; }
};

/// Short and extended lengths, all four cases. Nothing when the lengths do not add up.
[[nodiscard]] std::optional<Command> read_command(ByteView apdu);

/// Status words, ISO/IEC 7816-4 table 5 and SP 800-73-4 part 2.
enum Status : std::uint16_t {
  fine = 0x9000,
  more_follows = 0x6100,  ///< low byte: how much at least, 00 for 256 or more
  tries_left = 0x63c0,    ///< low nibble: how many
  wrong_length = 0x6700,
  chain_not_ended = 0x6883,
  not_allowed = 0x6982,  ///< security status: the PIN was not shown
  blocked = 0x6983,
  not_usable = 0x6984,  ///< the PIN was never set: a card not yet activated
  wrong_data = 0x6a80,
  not_found = 0x6a82,
  wrong_parameters = 0x6a86,
  no_such_reference = 0x6a88,
  no_such_instruction = 0x6d00,
  no_such_class = 0x6e00,
};

struct Answer {
  Bytes data = {};
  std::uint16_t status = fine;
};

[[nodiscard]] Bytes to_bytes(const Answer& answer);

/// One element; the tag's bytes are those of the number, most significant first.
[[nodiscard]] Bytes tlv(std::uint32_t tag, ByteView value);
[[nodiscard]] Bytes joined(std::initializer_list<Bytes> parts);

/// The value of the first element with this one-byte tag among those that follow one another in `elements`. Nothing
/// when there is none, or when lengths do not add up before it.
[[nodiscard]] std::optional<ByteView> find_tlv(ByteView elements, std::uint8_t tag);

}  // namespace tpcard::virtual_card
