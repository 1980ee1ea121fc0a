// The words in which readers and cards are spoken of, in this process and in its child (card_messages.hpp).
#pragma once

#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/secret.hpp"
#include "certificate/card_identity.hpp"
#include "protocol/auth_token.hpp"
#include "protocol/site_origin.hpp"

namespace tpcard::agent {

/// PKCS#11 tells no number: only that tries were lost (low) or that one is left (last).
enum class TriesLeft { unknown, low, last };

/// `unknown`, `low`, `last`.
[[nodiscard]] std::string_view id_of(TriesLeft tries);
[[nodiscard]] std::optional<TriesLeft> tries_left_of(std::string_view id);

struct Card {
  std::string id;  ///< of the certificate, or of the token where there is none; means nothing outside this component
  std::string reader;  ///< as its driver calls it
  /// Nothing for a card that names no organization; then nothing else of its holder is kept either.
  std::optional<certificate::CardIdentity> identity;
  std::optional<Instant> not_after;
  TriesLeft tries = TriesLeft::unknown;
  bool pin_pad = false;  ///< the reader has keys of its own and wants the PIN typed there
  std::optional<ErrorCode> problem;
};

struct CardsReport {
  std::vector<std::string> readers;
  std::vector<Card> cards;
  std::optional<ErrorCode> problem;
};

/// Why a card that was shown is not in the report: pulled out, unless another program keeps a reader or the software
/// failed.
[[nodiscard]] ErrorCode why_missing(const CardsReport& report);

struct ModuleSettings {
  std::filesystem::path path;
  enum class Changes { told_by_module, seen_after_restart } changes = Changes::told_by_module;
  bool operator==(const ModuleSettings&) const = default;
};

struct SignOrder {
  protocol::SiteOrigin origin;
  std::string nonce;
  std::string card;
  Secret pin;  ///< empty: typed on the reader's own keys
};

struct SignFailure {
  ErrorCode code = ErrorCode::card_error;
  TriesLeft tries = TriesLeft::unknown;
  std::string detail = {};
};

using SignOutcome = std::expected<protocol::AuthToken, SignFailure>;

}  // namespace tpcard::agent
