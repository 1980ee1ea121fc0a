// The mails in English.
#include <fmt/format.h>

#include <stdexcept>

#include "mail/mail_text.hpp"

namespace tpcard::mail {
namespace {

using membership::MailTemplate;

constexpr const char* kNotYou =
    "If you did not do this, ignore this mail: without the code nobody can use your mailbox.";
constexpr const char* kNeverTell = "Tell the code to nobody. Our staff will never ask for it.";

std::string validity(const MailData& data) {
  return fmt::format(
      "This is mail {}. The code is good for {} minutes. If you received a mail before this one, its code stays good "
      "for "
      "its own time.",
      data.number, data.minutes);
}

std::string not_yours(const MailData& data) {
  return fmt::format(
      "If this was not you or your organization, look into it at {} now and tell whoever keeps your organization's "
      "cards; "
      "have a lost or stolen card suspended by the authority that issued it.",
      data.origin);
}

std::vector<std::pair<std::string, std::string>> card_facts(const MailData& data) {
  std::vector<std::pair<std::string, std::string>> facts{{"Organization", data.organization}};
  if (!data.card.empty()) facts.emplace_back("Card", data.card);
  facts.emplace_back("Time", data.time);
  if (!data.mailbox.empty()) facts.emplace_back("Contact mailbox", data.mailbox);
  return facts;
}

}  // namespace

MailText text_en(MailTemplate what, const MailData& data) {
  switch (what) {
    case MailTemplate::registration_code:
      return {.subject = fmt::format("Taipei Card: your code is {} (mail {})", data.code, data.number),
              .opening =
                  "Somebody, most likely you, is applying for a Taipei Card with this mailbox. Go back to the "
                  "registration page and type this code:",
              .code = data.code,
              .paragraphs = {validity(data), kNeverTell, kNotYou}};
    case MailTemplate::registration_already_member:
      return {.subject = fmt::format("Taipei Card: this mailbox has an account already (mail {})", data.number),
              .opening =
                  "Somebody, perhaps you, asked to register with this mailbox. It has an account already: there "
                  "is no need to register again.",
              .link = Link{"Sign in by e-mail and go on with your account", data.origin + "/sign-in/email"},
              .paragraphs = {"If this was not you, ignore this mail. Nothing in your account has changed."}};
    case MailTemplate::sign_in_code:
      return {.subject = fmt::format("Taipei Card: your sign-in code is {} (mail {})", data.code, data.number),
              .opening =
                  "Somebody, most likely you, is signing in to Taipei Card with this mailbox. Go back to the "
                  "sign-in page and type this code:",
              .code = data.code,
              .paragraphs = {validity(data), kNeverTell, kNotYou}};
    case MailTemplate::sign_in_not_member:
      return {
          .subject = fmt::format("Taipei Card: this mailbox has no account yet (mail {})", data.number),
          .opening = "Somebody, perhaps you, wanted to sign in to Taipei Card with this mailbox. It has no account.",
          .link = Link{"To use Taipei Card, register here", data.origin + "/register"},
          .paragraphs = {"If you registered with another mailbox, sign in with that one.",
                         "If this was not you, ignore this mail."}};
    case MailTemplate::verified_notice:
      return {
          .subject = "Taipei Card: your organization is verified",
          .opening = "Your organization has proven itself with its card and is an organization member now.",
          .facts = card_facts(data),
          .paragraphs = {"From now on sign in with your organization's card. Codes by e-mail sign in no longer, and "
                         "every device that was signed in by e-mail has been signed out.",
                         not_yours(data)}};
    case MailTemplate::organization_claimed_again:
      return {.subject = "Taipei Card: your organization's card was used in another account",
              .opening =
                  "Somebody tried to verify another account with a card of your organization. Your organization is "
                  "a member already: nothing was merged and nothing was changed.",
              .facts = card_facts(data),
              .paragraphs = {"If it was a colleague, ask them to sign in with the card; there is no need to register.",
                             not_yours(data)}};
    case MailTemplate::card_linked:
      return {.subject = "Taipei Card: a new card signed in to your organization's account",
              .opening =
                  "A card of your organization that was not used here before (a renewed or a secondary card) signed "
                  "in, and may sign in from now on.",
              .facts = card_facts(data),
              .paragraphs = {not_yours(data)}};
    case MailTemplate::card_ended:
      return {.subject = "Taipei Card: a card of your organization was ended",
              .opening =
                  "A card of your organization was ended at Taipei Card. It signs in no longer, and every device "
                  "that signed in with it has been signed out.",
              .facts = card_facts(data),
              .paragraphs = {"The other cards of your organization are not affected.", not_yours(data)}};
    case MailTemplate::legal_name_changed:
      return {.subject = "Taipei Card: your organization's name was taken from its card",
              .opening =
                  "The card spells your organization's name differently from our record. The card's spelling was "
                  "taken over.",
              .facts = card_facts(data),
              .paragraphs = {"If the name is right, there is nothing to do.", not_yours(data)}};
    case MailTemplate::component_link:
      return {.subject = "Taipei Card: where to download the security component",
              .opening =
                  "This is the link that you asked for. Open it on the computer with the card reader, install the "
                  "security component, then go on with the verification by card.",
              .link = Link{"Download the security component", data.origin + "/verify/component"},
              .paragraphs = {"If you did not ask for this mail, ignore it."}};
    case MailTemplate::signed_in_origin_unbound:
      return {.subject = "Taipei Card: a card of your organization signed in through HiPKI",
              .opening =
                  "A card of your organization has just signed in to Taipei Card through HiPKI. There the browser "
                  "cannot vouch that it was our site which asked, so we tell you each time.",
              .facts = card_facts(data),
              .paragraphs = {"If it was a colleague at our site, there is nothing to do. A session opened that way "
                             "changes neither mailbox nor cards.",
                             not_yours(data)}};
  }
  throw std::invalid_argument("a mail of an unknown kind");
}

}  // namespace tpcard::mail
