#include "agent/card_stack.hpp"

#include <algorithm>
#include <thread>

#include "agent/pkcs11_error.hpp"
#include "agent/signing.hpp"
#include "agent/system.hpp"
#include "base/hash.hpp"
#include "protocol/signed_bytes.hpp"

namespace tpcard::agent {
namespace {

TriesLeft tries_of(const Token& token) {
  if (token.has(CKF_USER_PIN_FINAL_TRY)) return TriesLeft::last;
  return token.has(CKF_USER_PIN_COUNT_LOW) ? TriesLeft::low : TriesLeft::unknown;
}

std::optional<ErrorCode> problem_of(const Token& token) {
  if (token.has(CKF_USER_PIN_LOCKED)) return ErrorCode::pin_locked;
  if (!token.has(CKF_USER_PIN_INITIALIZED) || token.has(CKF_USER_PIN_TO_BE_CHANGED)) {
    return ErrorCode::card_not_activated;
  }
  return std::nullopt;
}

std::optional<ErrorCode> problem_of(const std::optional<SignatureCertificate>& chosen, Instant now) {
  if (!chosen || !chosen->identity || !algorithm_for(chosen->certificate->public_key())) {
    return ErrorCode::card_wrong_kind;
  }
  if (now < chosen->certificate->not_before()) return ErrorCode::certificate_not_yet_valid;
  if (now > chosen->certificate->not_after()) return ErrorCode::certificate_expired;
  return std::nullopt;
}

/// How long another program may keep a card for one turn: a signature of a slow card takes less.
constexpr seconds kTurn{3};
/// pcscd looks at its readers every 400 ms, later on a busy computer; a card that fails may have been pulled out that
/// long ago.
constexpr seconds kReaderMayBeLate{3};
constexpr milliseconds kBetweenLooks{100};

std::string short_id(ByteView hash) { return to_hex(hash.first(16)); }

/// A card of which nothing is known but that it cannot be read, and why.
Card unreadable(const Slot& slot, ErrorCode problem) {
  return {.id = short_id(sha256("slot" + std::to_string(slot.id))),
          .reader = slot.description,
          .identity = std::nullopt,
          .not_after = std::nullopt,
          .problem = problem};
}

}  // namespace

CardStack::CardStack(ModuleSettings settings, const Clock& clock) : settings_(std::move(settings)), clock_(clock) {}

Result<void> CardStack::open() {
  if (module_) return {};
  // OpenSC looks at the cards as soon as it is initialized.
  if (!holders_.readers_held(kTurn).empty()) return refuse(ErrorCode::card_in_use);
  auto module = Module::open(settings_.path);
  if (!module) return std::unexpected(std::move(module.error()));
  module_ = std::move(*module);
  return {};
}

CardsReport CardStack::look() {
  CardsReport report;
  if (const auto opened = open(); !opened) {
    report.problem = opened.error().code;
    return report;
  }
  for (const auto& reader : holders_.readers_held(kTurn)) {
    report.readers.push_back(reader);
    report.cards.push_back({.id = short_id(sha256(reader)),
                            .reader = reader,
                            .identity = std::nullopt,
                            .not_after = std::nullopt,
                            .problem = ErrorCode::card_in_use});
  }
  // Not asked then: a library would wait as long as that program likes, or take its reader for broken.
  if (!report.cards.empty()) return report;
  try {
    if (settings_.changes == ModuleSettings::Changes::seen_after_restart) module_->start_anew();
    const auto slots = module_->slots();
    for (const auto& slot : slots) {
      if (!slot.is_taken) report.readers.push_back(slot.description);
    }
    std::erase_if(known_, [&](const auto& entry) {
      return std::ranges::none_of(slots, [&](const Slot& slot) { return slot.id == entry.first && slot.has_token; });
    });
    for (const auto& slot : slots) {
      if (slot.is_taken) report.cards.push_back(unreadable(slot, ErrorCode::card_in_use));
      if (slot.has_token) look_at(slot, report);
    }
  } catch (const ModuleFault& fault) {
    report.problem = error_of(fault.answer());
    return report;
  }
  if (report.readers.empty() && report.cards.empty())
    report.problem = is_remote_session() ? ErrorCode::remote_desktop : ErrorCode::no_reader;
  if (!report.readers.empty() && report.cards.empty()) report.problem = ErrorCode::no_card;
  return report;
}

void CardStack::look_at(const Slot& slot, CardsReport& report) {
  try {
    const auto token = module_->token(slot.id);
    // SoftHSM2 always shows one more token, which nobody has initialized.
    if (!token.has(CKF_TOKEN_INITIALIZED)) return;
    auto card = known(slot, token).card;
    card.reader = slot.description;
    card.tries = tries_of(token);
    card.pin_pad = token.has(CKF_PROTECTED_AUTHENTICATION_PATH);
    if (!card.problem) card.problem = problem_of(token);
    report.cards.push_back(std::move(card));
  } catch (const ModuleFault& fault) {
    known_.erase(slot.id);
    const auto code = error_of(fault.answer());
    // Pulled out while we looked: the next look tells.
    if (code == ErrorCode::card_removed) return;
    report.cards.push_back(unreadable(slot, code));
  }
}

const CardStack::Known& CardStack::known(const Slot& slot, const Token& token) {
  const auto found = known_.find(slot.id);
  const auto serial = token.serial + "/" + token.label;
  const auto now = clock_.now();
  // A clock that was put right may make another certificate the best one.
  if (found != known_.end() && found->second.serial == serial &&
      found->second.card.problem == problem_of(found->second.certificate, now)) {
    return found->second;
  }
  Session session(*module_, slot.id);
  Known read{.serial = serial, .card = {}, .certificate = choose_signature_certificate(session, now)};
  read.card.problem = problem_of(read.certificate, now);
  if (read.certificate) {
    const auto& chosen = *read.certificate;
    read.card.id = short_id(chosen.certificate->fingerprint());
    if (chosen.identity) {
      read.card.identity = *chosen.identity;
      read.card.not_after = chosen.certificate->not_after();
    }
  } else {
    read.card.id = short_id(sha256(serial));
  }
  return known_.insert_or_assign(slot.id, std::move(read)).first->second;
}

SignOutcome CardStack::sign(const SignOrder& order) {
  const auto report = look();
  if (report.problem) return std::unexpected(SignFailure{*report.problem});
  const auto card = std::ranges::find(report.cards, order.card, &Card::id);
  // It was there when the window showed it.
  if (card == report.cards.end()) return std::unexpected(SignFailure{why_missing(report)});
  if (const auto problem = card->problem) return std::unexpected(SignFailure{*problem, card->tries});
  const auto place =
      std::ranges::find_if(known_, [&](const auto& entry) { return entry.second.card.id == order.card; });
  if (place == known_.end()) return std::unexpected(SignFailure{ErrorCode::card_removed});
  const auto slot = place->first;
  const auto& certificate = place->second.certificate;
  if (!certificate) return std::unexpected(SignFailure{ErrorCode::card_wrong_kind});
  try {
    return sign_on(slot, *certificate, order);
  } catch (const ModuleFault& fault) {
    known_.erase(slot);
    return std::unexpected(SignFailure{error_of(fault.answer()), TriesLeft::unknown, fault.what()});
  }
}

SignOutcome CardStack::sign_on(CK_SLOT_ID slot, const SignatureCertificate& certificate, const SignOrder& order) {
  const auto failed = [&](CK_RV answer, std::string_view call) {
    return std::unexpected(failure_on(slot, answer, call));
  };
  const auto algorithm = algorithm_for(certificate.certificate->public_key());
  if (!algorithm) return std::unexpected(SignFailure{algorithm.error().code});
  Session session(*module_, slot);
  if (const auto answer = session.log_in(order.pin); answer != CKR_OK) return failed(answer, "C_Login");
  const auto key = session.private_key(certificate.key_id);
  if (!key) return std::unexpected(SignFailure{ErrorCode::card_wrong_kind, TriesLeft::unknown, "no private key"});
  const auto bytes = protocol::signed_bytes(order.origin, order.nonce, algorithm->hash);
  auto signature = session.sign(*key, mechanism_for(session, *algorithm, bytes), order.pin);
  if (!signature) return failed(signature.error(), "C_Sign");
  const auto der = certificate.certificate->der();
  return protocol::AuthToken{.unverified_certificate = Bytes(der.begin(), der.end()),
                             .algorithm = std::string(algorithm->name),
                             .signature = std::move(*signature),
                             .app_version = "tpcard-agent/" TPCARD_VERSION};
}

bool CardStack::is_gone(CK_SLOT_ID slot, seconds at_most) const {
  const auto until = std::chrono::steady_clock::now() + at_most;
  for (;;) {
    const auto slots = module_->slots();
    if (std::ranges::none_of(slots, [&](const Slot& each) { return each.id == slot && each.has_token; })) return true;
    if (std::chrono::steady_clock::now() >= until) return false;
    std::this_thread::sleep_for(kBetweenLooks);
  }
}

SignFailure CardStack::failure_on(CK_SLOT_ID slot, CK_RV answer, std::string_view call) const {
  SignFailure failure{error_of(answer), TriesLeft::unknown, std::string(call) + ": " + text_of(answer)};
  try {
    // Libraries have many words for a card that was pulled out in the middle; the reader has one, though it may be
    // late.
    if (is_gone(slot, failure.code == ErrorCode::card_error ? kReaderMayBeLate : seconds{0})) {
      failure.code = ErrorCode::card_removed;
      return failure;
    }
    const auto token = module_->token(slot);
    failure.tries = tries_of(token);
    // The wrong PIN that locks a card is only "wrong" for many libraries.
    if (answer == CKR_PIN_INCORRECT && token.has(CKF_USER_PIN_LOCKED)) failure.code = ErrorCode::pin_locked;
  } catch (const ModuleFault&) {
    // Nothing more is known of a card that is gone.
  }
  return failure;
}

}  // namespace tpcard::agent
