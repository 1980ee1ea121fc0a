#include "trust/name_rules.hpp"

#include <algorithm>

#include "certificate/extensions.hpp"
#include "certificate/general_name.hpp"

namespace tpcard::trust {
namespace {

using certificate::Certificate;
using certificate::GeneralName;
using certificate::NameConstraints;
using certificate::NameKind;

/// As OpenSSL bounds its own comparisons.
constexpr std::size_t kMostComparisons = 1U << 20U;

/// What a certificate is named besides its subject, and what it lets others be named.
struct Names {
  std::vector<GeneralName> alternatives;
  NameConstraints constraints;
};

/// The reader of certificates has made sure that both extensions can be read.
Names names_of(const Certificate& certificate) {
  Names names;
  if (const auto* found = certificate.extension(certificate::extension::subject_alt_name)) {
    names.alternatives = certificate::read_general_names(found->value).value_or(std::vector<GeneralName>{});
  }
  if (const auto* found = certificate.extension(certificate::extension::name_constraints)) {
    names.constraints = certificate::read_name_constraints(found->value).value_or(NameConstraints{});
  }
  return names;
}

bool same_host(std::string_view left, std::string_view right) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(left, right, {}, lower, lower);
}

/// `*.example.com` stands for `bar.example.com` too: whoever excludes one host beneath excludes the star.
bool reaches_into(std::string_view host, std::string_view excluded) {
  if (!host.starts_with("*.")) return false;
  const auto dot = excluded.find('.');
  return dot != std::string_view::npos && same_host(host.substr(2), excluded.substr(dot + 1));
}

bool is_excluded_by_star(const GeneralName& name, const NameConstraints& constraints) {
  return name.kind == NameKind::dns && std::ranges::any_of(constraints.excluded, [&](const GeneralName& base) {
           return base.kind == NameKind::dns && reaches_into(as_text(name.content), as_text(base.content));
         });
}

bool has_malformed_subtree(const NameConstraints& constraints) {
  const auto malformed = [](const GeneralName& base) { return !certificate::is_well_formed_subtree(base); };
  return std::ranges::any_of(constraints.permitted, malformed) || std::ranges::any_of(constraints.excluded, malformed);
}

std::size_t comparisons_in(const std::vector<Names>& path) {
  std::size_t names = 0;
  std::size_t comparisons = 0;
  for (const auto& one : path) {
    comparisons += names * one.constraints.excluded.size();
    names += one.alternatives.size();
  }
  return comparisons;
}

}  // namespace

std::vector<NameFault> judge_names(const Path& path) {
  std::vector<Names> all;
  for (const auto& one : path) all.push_back(names_of(*one));
  if (comparisons_in(all) > kMostComparisons) return {{0, "more names and subtrees than are compared"}};
  std::vector<NameFault> faults;
  for (std::size_t depth = 0; depth < all.size(); ++depth) {
    if (has_malformed_subtree(all[depth].constraints))
      faults.push_back({depth, "malformed subtree in nameConstraints"});
    for (const auto& name : all[depth].alternatives) {
      if (!certificate::is_well_formed_subject(name)) faults.push_back({depth, "malformed subjectAltName"});
      for (std::size_t above = depth + 1; above < all.size(); ++above) {
        if (is_excluded_by_star(name, all[above].constraints))
          faults.push_back({depth, "a star reaches into an excluded subtree"});
      }
    }
  }
  return faults;
}

}  // namespace tpcard::trust
