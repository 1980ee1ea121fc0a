// How enums stand in the database: as short words that stay readable, and stay right when an enum is reordered.
#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "membership/records.hpp"
#include "storage/connection.hpp"

namespace tpcard::storage {

template <typename Enum, std::size_t N>
using WordTable = std::array<std::pair<Enum, std::string_view>, N>;

/// Specialized below for each enum that is stored: `kTable`.
template <typename Enum>
struct Words;

template <typename Enum>
[[nodiscard]] std::string_view word_of(Enum value) {
  for (const auto& [candidate, word] : Words<Enum>::kTable) {
    if (candidate == value) return word;
  }
  throw StoreError("an enum value has no word in the database");
}

template <typename Enum>
[[nodiscard]] Enum from_word(std::string_view text) {
  for (const auto& [value, word] : Words<Enum>::kTable) {
    if (word == text) return value;
  }
  throw StoreError("the database holds a word this version does not know");
}

namespace m = membership;

template <>
struct Words<m::Language> {
  static constexpr WordTable<m::Language, 2> kTable{{{m::Language::zh_tw, "zh-TW"}, {m::Language::en, "en"}}};
};
template <>
struct Words<m::MemberKind> {
  static constexpr WordTable<m::MemberKind, 2> kTable{
      {{m::MemberKind::organization, "organization"}, {m::MemberKind::individual, "individual"}}};
};
template <>
struct Words<m::OrganizationKind> {
  using K = m::OrganizationKind;
  static constexpr WordTable<K, 6> kTable{{{K::company, "company"},
                                           {K::business, "business"},
                                           {K::school, "school"},
                                           {K::foundation, "foundation"},
                                           {K::association, "association"},
                                           {K::other, "other"}}};
};
template <>
struct Words<m::CardRank> {
  using R = m::CardRank;
  static constexpr WordTable<R, 3> kTable{
      {{R::primary, "primary"}, {R::secondary, "secondary"}, {R::unknown, "unknown"}}};
};
template <>
struct Words<m::CardState> {
  static constexpr WordTable<m::CardState, 2> kTable{
      {{m::CardState::active, "active"}, {m::CardState::ended, "ended"}}};
};
template <>
struct Words<m::Purpose> {
  static constexpr WordTable<m::Purpose, 2> kTable{{{m::Purpose::verify, "verify"}, {m::Purpose::sign_in, "sign-in"}}};
};
template <>
struct Words<m::VerificationStep> {
  static constexpr WordTable<m::VerificationStep, 2> kTable{
      {{m::VerificationStep::component, "component"}, {m::VerificationStep::card, "card"}}};
};
template <>
struct Words<m::FlowPurpose> {
  static constexpr WordTable<m::FlowPurpose, 2> kTable{
      {{m::FlowPurpose::registration, "registration"}, {m::FlowPurpose::sign_in, "sign-in"}}};
};
template <>
struct Words<m::FlowStep> {
  using S = m::FlowStep;
  static constexpr WordTable<S, 4> kTable{
      {{S::consent, "consent"}, {S::email, "email"}, {S::profile, "profile"}, {S::complete, "complete"}}};
};
template <>
struct Words<m::OpenedBy> {
  static constexpr WordTable<m::OpenedBy, 3> kTable{{{m::OpenedBy::email, "email"},
                                                     {m::OpenedBy::card, "card"},
                                                     {m::OpenedBy::card_origin_unbound, "card-origin-unbound"}}};
};
template <>
struct Words<m::MailTemplate> {
  using T = m::MailTemplate;
  static constexpr WordTable<T, 11> kTable{{{T::registration_code, "registration-code"},
                                            {T::registration_already_member, "registration-already-member"},
                                            {T::sign_in_code, "sign-in-code"},
                                            {T::sign_in_not_member, "sign-in-not-member"},
                                            {T::verified_notice, "verified-notice"},
                                            {T::organization_claimed_again, "organization-claimed-again"},
                                            {T::card_linked, "card-linked"},
                                            {T::card_ended, "card-ended"},
                                            {T::legal_name_changed, "legal-name-changed"},
                                            {T::component_link, "component-link"},
                                            {T::signed_in_origin_unbound, "signed-in-origin-unbound"}}};
};
template <>
struct Words<m::AuditAction> {
  using A = m::AuditAction;
  static constexpr WordTable<A, 15> kTable{{{A::member_registered, "member-registered"},
                                            {A::session_opened, "session-opened"},
                                            {A::session_closed, "session-closed"},
                                            {A::organization_verified, "organization-verified"},
                                            {A::verification_refused, "verification-refused"},
                                            {A::organization_claimed_again, "organization-claimed-again"},
                                            {A::card_linked, "card-linked"},
                                            {A::card_ended, "card-ended"},
                                            {A::legal_name_changed, "legal-name-changed"},
                                            {A::profile_changed, "profile-changed"},
                                            {A::sign_in_refused, "sign-in-refused"},
                                            {A::member_erased, "member-erased"},
                                            {A::anchor_pinned, "anchor-pinned"},
                                            {A::anchor_removed, "anchor-removed"},
                                            {A::trust_loaded, "trust-loaded"}}};
};

}  // namespace tpcard::storage
