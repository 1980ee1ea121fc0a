#include "membership/profile.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tpcard::membership {
namespace {

using ::testing::UnorderedElementsAre;

ProfileForm company() {
  return {.name = "示範股份有限公司",
          .organization_kind = "company",
          .unified_business_number = "12345675",
          .contact_name = "王小明",
          .telephone = "(02) 1234-5678 #12"};
}

std::vector<std::string> faults_of(const ProfileForm& form, MemberKind kind) {
  const auto profile = read_profile(form, kind);
  std::vector<std::string> faults;
  if (profile) return faults;
  for (const auto& [field, code] : profile.error().fields) faults.push_back(field + " " + code);
  return faults;
}

TEST(Profile, reads_a_company) {
  const auto profile = read_profile(company(), MemberKind::organization);
  ASSERT_TRUE(profile);
  EXPECT_EQ(profile->organization_kind, OrganizationKind::company);
  EXPECT_EQ(profile->unified_business_number, "12345675");
}

TEST(Profile, tells_all_faults_at_once) {
  EXPECT_THAT(faults_of({}, MemberKind::organization),
              UnorderedElementsAre("name required", "organization_kind required", "contact_name required"));
}

TEST(Profile, wants_the_business_number_of_companies_and_businesses_only) {
  for (const auto* kind : {"company", "business"}) {
    auto form = company();
    form.organization_kind = kind;
    form.unified_business_number = "  ";
    EXPECT_THAT(faults_of(form, MemberKind::organization), UnorderedElementsAre("unified_business_number required"));
  }
  for (const auto* kind : {"school", "foundation", "association", "other"}) {
    auto form = company();
    form.organization_kind = kind;
    form.unified_business_number = "";
    EXPECT_TRUE(read_profile(form, MemberKind::organization)) << kind;
  }
}

TEST(Profile, tells_a_wrong_check_digit_from_a_malformed_number) {
  auto form = company();
  form.unified_business_number = "12345678";
  EXPECT_THAT(faults_of(form, MemberKind::organization), UnorderedElementsAre("unified_business_number check-digit"));
  form.unified_business_number = "1234";
  EXPECT_THAT(faults_of(form, MemberKind::organization), UnorderedElementsAre("unified_business_number malformed"));
}

TEST(Profile, refuses_line_breaks_that_could_become_mail_headers) {
  auto form = company();
  form.name = "示範\r\nBcc: a@example.com";
  form.telephone = "call me";
  EXPECT_THAT(faults_of(form, MemberKind::organization), UnorderedElementsAre("name malformed", "telephone malformed"));
}

TEST(Profile, wants_only_a_name_of_an_individual) {
  EXPECT_TRUE(read_profile({.name = "王小明"}, MemberKind::individual));
  EXPECT_THAT(faults_of({.name = std::string(101, 'x')}, MemberKind::individual),
              UnorderedElementsAre("name too-long"));
}

}  // namespace
}  // namespace tpcard::membership
