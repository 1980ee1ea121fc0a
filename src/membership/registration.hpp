// Registration: steps 2 to 5 of the journey as a stored flow: consent → email → profile → complete.
#pragma once

#include "membership/email_code.hpp"
#include "membership/profile.hpp"
#include "membership/session.hpp"

namespace tpcard::membership {

struct BegunFlow {
  Flow flow;
  std::string cookie;
};

/// A session that was just opened, and the cookie to send.
struct OpenedSession {
  SignedIn signed_in;
  std::string cookie;
};

/// Step 2. Begins anew: what the browser had under way (`previous_cookie`) is forgotten.
[[nodiscard]] BegunFlow begin_registration(Records& records, const Context& context, const Visitor& visitor,
                                           MemberKind kind, std::optional<std::string_view> previous_cookie);

/// The flow behind a cookie; flow_not_found when there is none, it expired, or it is another's kind of flow.
[[nodiscard]] Outcome<Flow> find_flow(Records& records, const Context& context, FlowPurpose purpose,
                                      std::optional<std::string_view> cookie);

/// Step 3. That the notice is the one in force is the caller's to see: the texts are the site's.
[[nodiscard]] Outcome<Flow> give_consent(Records& records, const Context& context, Flow flow, const Consent& consent);

/// Step 4, the button.
[[nodiscard]] Outcome<CodeState> send_registration_code(Records& records, const Context& context,
                                                        const Visitor& visitor, const Flow& flow,
                                                        const EmailAddress& email, const HumanProof& proof);

/// Step 4, 「下一步」. `human`: the solved robot check, wanted until it has been passed once in this flow.
[[nodiscard]] Outcome<Flow> prove_registration_email(Records& records, const Context& context, const Visitor& visitor,
                                                     Flow flow, const std::optional<HumanProof>& human,
                                                     std::string_view code);

/// Step 5. The member exists from here on, as a general member, signed in by its mailbox.
[[nodiscard]] Outcome<OpenedSession> complete_registration(Records& records, const Context& context,
                                                           const Visitor& visitor, Flow flow, const ProfileForm& form,
                                                           std::optional<std::string_view> session_cookie);

}  // namespace tpcard::membership
