// A profile as typed, parsed at the edge: the fields' errors, or a Profile.
#pragma once

#include "membership/context.hpp"

namespace tpcard::membership {

/// What arrived: texts, or nothing. Spaces at the ends do not count; an empty text is an absent one.
struct ProfileForm {
  std::string name = {};
  std::string organization_kind = {};
  std::string unified_business_number = {};
  std::string address = {};
  std::string contact_name = {};
  std::string telephone = {};
};

/// Organizations: name, kind and contact required; 統一編號 required for companies and businesses. Individuals: name.
/// Refuses with profile_invalid and every field's error at once.
[[nodiscard]] Outcome<Profile> read_profile(const ProfileForm& form, MemberKind kind);

[[nodiscard]] std::string_view id_of(OrganizationKind kind);
[[nodiscard]] std::optional<OrganizationKind> organization_kind_of(std::string_view id);

}  // namespace tpcard::membership
