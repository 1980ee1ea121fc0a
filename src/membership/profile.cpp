#include "membership/profile.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "membership/unified_business_number.hpp"

namespace tpcard::membership {
namespace {

constexpr std::size_t kLongestName = 100;  // code points
constexpr std::size_t kLongestAddress = 200;
constexpr std::size_t kLongestTelephone = 30;

constexpr std::array kKinds = {std::pair{OrganizationKind::company, std::string_view("company")},
                               std::pair{OrganizationKind::business, std::string_view("business")},
                               std::pair{OrganizationKind::school, std::string_view("school")},
                               std::pair{OrganizationKind::foundation, std::string_view("foundation")},
                               std::pair{OrganizationKind::association, std::string_view("association")},
                               std::pair{OrganizationKind::other, std::string_view("other")}};

bool is_telephone(std::string_view text) {
  const auto digits = std::ranges::count_if(text, [](char c) { return c >= '0' && c <= '9'; });
  return digits >= 6 && text.find_first_not_of("0123456789+-()#* ,extEXT.") == std::string_view::npos;
}

/// Reads fields one by one and remembers what was wrong with each.
class FieldReader {
 public:
  std::string line(std::string_view field, std::string_view typed, std::size_t longest) {
    const auto text = trim(typed);
    if (!is_plain_line(text)) {
      fault(field, "malformed");
    } else if (length_in_code_points(text) > longest) {
      fault(field, "too-long");
    }
    return std::string(text);
  }

  std::string required_line(std::string_view field, std::string_view typed, std::size_t longest) {
    auto text = line(field, typed, longest);
    if (text.empty()) fault(field, "required");
    return text;
  }

  std::string telephone(std::string_view typed) {
    const auto text = trim(typed);
    if (length_in_code_points(text) > kLongestTelephone) {
      fault("telephone", "too-long");
    } else if (!text.empty() && !is_telephone(text)) {
      fault("telephone", "malformed");
    }
    return std::string(text);
  }

  void fault(std::string_view field, std::string_view code) {
    faults_.push_back({std::string(field), std::string(code)});
  }
  [[nodiscard]] std::vector<FieldError> faults() && { return std::move(faults_); }

 private:
  std::vector<FieldError> faults_;
};

bool needs_business_number(std::optional<OrganizationKind> kind) {
  return kind == OrganizationKind::company || kind == OrganizationKind::business;
}

void read_business_number(FieldReader& reader, Profile& profile, std::string_view typed) {
  constexpr std::string_view kField = "unified_business_number";
  profile.unified_business_number = std::string(trim(typed));
  const auto& text = profile.unified_business_number;
  if (text.empty()) {
    if (needs_business_number(profile.organization_kind)) reader.fault(kField, "required");
  } else if (!looks_like_unified_business_number(text)) {
    reader.fault(kField, "malformed");
  } else if (!UnifiedBusinessNumber::parse(text)) {
    reader.fault(kField, "check-digit");
  }
}

/// An individual has none of these; silently dropping what somebody typed would lose it.
void refuse_organization_fields(FieldReader& reader, const ProfileForm& form) {
  const std::pair<std::string_view, const std::string&> fields[] = {
      {"organization_kind", form.organization_kind},
      {"unified_business_number", form.unified_business_number},
      {"address", form.address},
      {"contact_name", form.contact_name}};
  for (const auto& [field, typed] : fields) {
    if (!trim(typed).empty()) reader.fault(field, "malformed");
  }
}

}  // namespace

Outcome<Profile> read_profile(const ProfileForm& form, MemberKind kind) {
  FieldReader reader;
  Profile profile;
  profile.name = reader.required_line("name", form.name, kLongestName);
  profile.telephone = reader.telephone(form.telephone);
  if (kind == MemberKind::organization) {
    profile.organization_kind = organization_kind_of(form.organization_kind);
    if (!profile.organization_kind) {
      reader.fault("organization_kind", form.organization_kind.empty() ? "required" : "malformed");
    }
    profile.address = reader.line("address", form.address, kLongestAddress);
    profile.contact_name = reader.required_line("contact_name", form.contact_name, kLongestName);
    read_business_number(reader, profile, form.unified_business_number);
  } else {
    refuse_organization_fields(reader, form);
  }
  auto faults = std::move(reader).faults();
  if (faults.empty()) return profile;
  Refusal refusal(ErrorCode::profile_invalid);
  refusal.fields = std::move(faults);
  return std::unexpected(std::move(refusal));
}

std::string_view id_of(OrganizationKind kind) {
  return std::ranges::find(kKinds, kind, &decltype(kKinds)::value_type::first)->second;
}

std::optional<OrganizationKind> organization_kind_of(std::string_view id) {
  const auto found = std::ranges::find(kKinds, id, &decltype(kKinds)::value_type::second);
  if (found == kKinds.end()) return std::nullopt;
  return found->first;
}

}  // namespace tpcard::membership
