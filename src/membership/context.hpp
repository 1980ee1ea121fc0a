// What every use case is given: time, randomness, numbers, keys; and how it says no.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/random.hpp"
#include "certificate/card_identity.hpp"
#include "membership/numbers.hpp"
#include "membership/records.hpp"

namespace tpcard::membership {

/// Keys derived from the one secret of the configuration, a label each, so that none can serve for another.
struct Keys {
  explicit Keys(ByteView secret);
  Bytes code;         ///< keyed hashes of mailed codes
  Bytes counter;      ///< names of counters, so that none holds an address in the clear
  Bytes human_check;  ///< signs robot-check challenges
};

struct Context {
  Instant now;
  Random& random;
  const Numbers& numbers;
  const Keys& keys;
  std::string_view origin;  ///< the canonical origin, for links in mails
  /// What kinds of card there are: those in force when the request began.
  std::shared_ptr<const certificate::IdentityProfile> cards;
};

/// Who asks: the browser (SHA-256 of its long-lived cookie), its network (/24 or /56) and language.
struct Visitor {
  Key browser;
  std::string network;
  Language language;
};

struct FieldError {
  std::string field;
  std::string code;  ///< required, too-long, malformed, check-digit
};

/// A refusal with what the person needs to go on.
struct Refusal {
  ErrorCode code;
  std::string detail = {};  ///< for the log
  std::optional<seconds> retry_after = {};
  std::optional<int> tries_left = {};
  std::optional<FlowStep> step = {};
  std::vector<FieldError> fields = {};

  Refusal(ErrorCode why) : code(why) {}                                        // NOLINT: a code alone is a refusal
  Refusal(Error error) : code(error.code), detail(std::move(error.detail)) {}  // NOLINT: so is any room's error
  Refusal& after(milliseconds wait) {
    retry_after = std::chrono::ceil<seconds>(wait);
    return *this;
  }
};

template <typename T>
using Outcome = std::expected<T, Refusal>;

/// A fresh cookie or nonce: the value for the browser, its key for the store.
struct Ticket {
  std::string value;  ///< 43 base64url characters
  Key key;
};
[[nodiscard]] Ticket make_ticket(Random& random);
[[nodiscard]] Key key_of(std::string_view ticket_value);

template <typename Tag>
[[nodiscard]] Id<Tag> make_id(Random& random) {
  return {random.token(16)};
}

/// The name of a counter about something personal: the kind in clear, the rest as a keyed hash.
[[nodiscard]] std::string counter_name(const Context& context, std::string_view kind, std::string_view personal);

}  // namespace tpcard::membership
