// The wire between vsmartcard's reader (vpcd) and a card: frames of a 16-bit big-endian length and that many bytes. One
// byte is a control (0 off, 1 on, 2 reset, 4 tell the ATR), more is an APDU.
#pragma once

#include <optional>

#include "base/bytes.hpp"

namespace tpcard::virtual_card {

enum Control : std::uint8_t { power_off = 0, power_on = 1, control_reset = 2, tell_atr = 4 };

/// A connected socket, or nothing when nobody listens in time.
[[nodiscard]] std::optional<int> connect_to_reader(std::uint16_t port);
/// Nothing when the other side is gone.
[[nodiscard]] std::optional<Bytes> read_frame(int socket);
[[nodiscard]] bool write_frame(int socket, ByteView bytes);

}  // namespace tpcard::virtual_card
