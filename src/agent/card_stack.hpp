// Readers and cards as the window sees them, and the one thing a card is asked to do: sign. Plain synchronous code,
// used by one thread (card_worker.hpp).
#pragma once

#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/pkcs11_module.hpp"
#include "agent/signature_certificate.hpp"
#include "base/clock.hpp"
#include "base/secret.hpp"
#include "protocol/auth_token.hpp"
#include "protocol/site_origin.hpp"

namespace tpcard::agent {

/// PKCS#11 tells no number: only that tries were lost (low) or that one is left (last).
enum class TriesLeft { unknown, low, last };

struct Card {
  std::string id;  ///< of the certificate, or of the token where there is none; means nothing outside this component
  /// Nothing for a card that names no organization; then nothing else of its holder is kept either.
  std::optional<certificate::CardIdentity> identity;
  std::optional<Instant> not_after;
  TriesLeft tries = TriesLeft::unknown;
  std::optional<ErrorCode> problem;
};

struct CardsReport {
  bool reader = false;
  std::vector<Card> cards;
  std::optional<ErrorCode> problem;
};

struct ModuleSettings {
  std::filesystem::path path;
  enum class Changes { told_by_module, seen_after_restart } changes = Changes::told_by_module;
};

struct SignOrder {
  protocol::SiteOrigin origin;
  std::string nonce;
  std::string card;
  Secret pin;
};

struct SignFailure {
  ErrorCode code = ErrorCode::card_error;
  TriesLeft tries = TriesLeft::unknown;
  std::string detail = {};
};

class CardStack {
 public:
  CardStack(ModuleSettings settings, const Clock& clock);

  /// Opens the card's library if it is not open yet; look() and sign() do so too.
  Result<void> open();
  [[nodiscard]] CardsReport look();
  [[nodiscard]] std::expected<protocol::AuthToken, SignFailure> sign(const SignOrder& order);
  [[nodiscard]] std::string module_description() const { return module_ ? module_->description() : ""; }

 private:
  /// What was read from a card, kept until it is pulled out: reading certificates takes a real card a second.
  struct Known {
    std::string serial;
    Card card;
    std::optional<SignatureCertificate> certificate;
  };

  void look_at(const Slot& slot, CardsReport& report);
  [[nodiscard]] const Known& known(const Slot& slot, const Token& token);
  [[nodiscard]] std::expected<protocol::AuthToken, SignFailure> sign_on(CK_SLOT_ID slot,
                                                                        const SignatureCertificate& certificate,
                                                                        const SignOrder& order);
  [[nodiscard]] TriesLeft tries_on(CK_SLOT_ID slot) const;

  ModuleSettings settings_;
  const Clock& clock_;
  std::unique_ptr<Module> module_;
  std::map<CK_SLOT_ID, Known> known_;
};

}  // namespace tpcard::agent
