// Revoked serial numbers, a million of them: fixed-size records sorted by the serial's bytes from the last to the
// first, under an index of the leading bytes of those. The last bytes of serials are spread evenly both for random
// serials and for counted ones, so a look-up reads one short run. The byte after the index's, the mark, is kept apart:
// the marks of a million stay in a processor's cache, and tell of nearly all serials that they are not listed.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "trust/revocation.hpp"

namespace tpcard::trust {

struct RevokedEntry {
  std::optional<RevocationReason> reason;
  Instant revoked_at;
};

/// Serials have 1 to 20 bytes once leading zeros are dropped; others name no certificate of ours and are left out.
class SerialIndex {
 public:
  /// An entry as read: a view into the CRL.
  struct Entry {
    ByteView serial;           ///< magnitude, big endian, without leading zeros, 1 to 20 bytes
    std::uint32_t revoked_at;  ///< Unix seconds
    std::uint8_t reason;       ///< CRLReason, or kNoReason
  };
  static constexpr std::uint8_t kNoReason = 255;

  SerialIndex() = default;
  explicit SerialIndex(std::span<const Entry> entries);

  /// Takes an INTEGER's content or a magnitude alike.
  [[nodiscard]] std::optional<RevokedEntry> find(ByteView serial) const;
  [[nodiscard]] std::size_t size() const { return size_; }
  /// Bytes of memory behind it.
  [[nodiscard]] std::size_t memory() const;

 private:
  /// All serials of one length.
  struct Group {
    std::size_t serial_size = 0;
    std::size_t prefix_size = 0;        ///< leading bytes of the reversed serial that the index stands for
    std::vector<std::uint32_t> starts;  ///< first place of each prefix; one more at the end
    std::vector<std::uint8_t> marks;    ///< the byte after the prefix
    std::vector<std::uint8_t> records;  ///< the bytes after the mark, 4 bytes of time, 1 of reason
    [[nodiscard]] std::size_t rest_size() const { return serial_size - prefix_size - 1; }
  };
  [[nodiscard]] static Group make_group(std::span<const Entry* const> entries, std::size_t serial_size);

  std::vector<Group> groups_;
  std::size_t size_ = 0;
};

}  // namespace tpcard::trust
