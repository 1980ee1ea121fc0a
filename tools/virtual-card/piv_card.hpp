// A PIV card (NIST SP 800-73-4 part 2) as a state machine: bytes of a command in, bytes of its answer out. No socket,
// no clock, no file: what a card does in time (slowness, being pulled out) is its reader's business (seat.hpp).
//
// It knows what a card reader's software asks a PIV card that is used and not personalized: SELECT, GET DATA, GET
// RESPONSE, VERIFY, GENERAL AUTHENTICATE; command and answer chaining.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "virtual-card/apdu.hpp"

namespace tpcard::virtual_card {

/// SP 800-78-4 table 6-2.
enum class KeyAlgorithm : std::uint8_t { rsa_3072 = 0x05, rsa_2048 = 0x07, p256 = 0x11, p384 = 0x14 };

/// A key and its certificate in their place on the card (SP 800-73-4 part 1 table 4b).
struct CardKey {
  /// Where it lies decides what it asks for: 9A and 9D the PIN once, 9C the PIN before each use, 9E nothing.
  enum class Place : std::uint8_t { authentication = 0x9a, signature = 0x9c, key_management = 0x9d, card = 0x9e };
  Place place = Place::signature;
  KeyAlgorithm algorithm = KeyAlgorithm::rsa_2048;
  Bytes certificate = {};  ///< DER
  /// The private operation: RSA on a block as long as the modulus, ECDSA (as DER) on a hash. Nothing for an input that
  /// the key cannot take.
  std::function<std::optional<Bytes>(ByteView)> use = {};
};

struct CardContents {
  std::string pin = "123456";  ///< up to eight digits
  unsigned tries = 3;          ///< wrong PINs until it locks
  bool activated = true;       ///< a card is delivered closed: 開卡 sets its first PIN
  Bytes guid = {};             ///< 16 bytes that no other card has; what OpenSC takes for its serial number
  std::vector<CardKey> keys = {};
};

class PivCard {
 public:
  explicit PivCard(CardContents contents);

  [[nodiscard]] static ByteView atr();
  /// Power on, off, or reset: what the PIN allowed is forgotten.
  void reset();
  /// Whatever the bytes are, there is an answer of at least two bytes.
  [[nodiscard]] Bytes answer(ByteView apdu);

  [[nodiscard]] unsigned tries() const { return tries_; }
  void set_tries(unsigned tries);
  [[nodiscard]] unsigned signatures() const { return signatures_; }
  /// Whether this command would make a signature: the moment to be slow, or to be pulled out.
  [[nodiscard]] static bool asks_for_signature(ByteView apdu);

 private:
  [[nodiscard]] Answer dispatch(const Command& command);
  [[nodiscard]] Answer select(const Command& command) const;
  [[nodiscard]] Answer get_data(const Command& command) const;
  [[nodiscard]] Answer verify(const Command& command);
  [[nodiscard]] Answer general_authenticate(const Command& command);
  [[nodiscard]] Answer chunk(Bytes data, std::size_t most);
  [[nodiscard]] std::optional<Bytes> object(ByteView tag) const;
  [[nodiscard]] const CardKey* key_in(std::uint8_t place) const;
  [[nodiscard]] bool is_allowed(const CardKey& key) const;

  CardContents contents_;
  unsigned tries_;
  unsigned signatures_ = 0;
  bool verified_ = false;       ///< the PIN was shown since the last reset
  bool just_verified_ = false;  ///< … by the command right before this one
  Bytes chain_;                 ///< data of the commands of a chain so far
  std::uint8_t chained_ins_ = 0;
  Bytes waiting_;  ///< the rest of an answer, for GET RESPONSE
};

}  // namespace tpcard::virtual_card
