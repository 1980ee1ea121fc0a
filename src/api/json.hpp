// The product's values as openapi.yaml describes them.
#pragma once

#include <boost/json/object.hpp>
#include <string_view>

#include "membership/email_code.hpp"
#include "membership/session.hpp"
#include "membership/verification.hpp"

namespace tpcard::api {

[[nodiscard]] std::string_view id_of(membership::FlowStep step);
[[nodiscard]] std::string_view id_of(membership::MemberKind kind);

[[nodiscard]] boost::json::object to_json(const membership::CodeState& code);
[[nodiscard]] boost::json::object to_json(const membership::Flow& flow, const membership::Context& context);
[[nodiscard]] boost::json::object to_json(const membership::SignedIn& signed_in, const membership::Context& context);
[[nodiscard]] boost::json::object to_json(const membership::Profile& profile);
[[nodiscard]] boost::json::object to_json(const membership::Organization& organization);
[[nodiscard]] boost::json::object to_json(const membership::MemberCard& card);
[[nodiscard]] boost::json::object to_json(const membership::VerificationOutcome& outcome);

}  // namespace tpcard::api
