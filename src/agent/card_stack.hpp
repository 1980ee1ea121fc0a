// Readers and cards as the window sees them, and the one thing a card is asked to do: sign. Plain synchronous code,
// used by the card process alone (card_process.hpp).
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "agent/card_holders.hpp"
#include "agent/cards.hpp"
#include "agent/pkcs11_module.hpp"
#include "agent/signature_certificate.hpp"

namespace tpcard::agent {

class CardStack {
 public:
  CardStack(ModuleSettings settings, const Clock& clock);

  /// Opens the card's library if it is not open yet; look() and sign() do so too.
  Result<void> open();
  [[nodiscard]] CardsReport look();
  [[nodiscard]] SignOutcome sign(const SignOrder& order);
  [[nodiscard]] std::string module_description() const { return module_ ? module_->description() : ""; }

 private:
  /// What was read from a card, kept until it is pulled out or its certificate begins or ends to be valid: reading
  /// certificates takes a real card a second.
  struct Known {
    std::string serial;
    Card card;
    std::optional<SignatureCertificate> certificate;
  };

  void look_at(const Slot& slot, CardsReport& report);
  [[nodiscard]] const Known& known(const Slot& slot, const Token& token);
  [[nodiscard]] SignOutcome sign_on(CK_SLOT_ID slot, const SignatureCertificate& certificate, const SignOrder& order);
  /// Whether the card is no longer there, asked for so long.
  [[nodiscard]] bool is_gone(CK_SLOT_ID slot, seconds at_most) const;
  /// What went wrong, and what the card tells of the tries that are left.
  [[nodiscard]] SignFailure failure_on(CK_SLOT_ID slot, CK_RV answer, std::string_view call) const;

  ModuleSettings settings_;
  const Clock& clock_;
  CardHolders holders_;
  std::unique_ptr<Module> module_;
  std::map<CK_SLOT_ID, Known> known_;
};

}  // namespace tpcard::agent
