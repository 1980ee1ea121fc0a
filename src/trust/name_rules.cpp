#include "trust/name_rules.hpp"

#include <algorithm>
#include <optional>

#include "certificate/extensions.hpp"
#include "certificate/general_name.hpp"

namespace tpcard::trust {
namespace {

using certificate::Certificate;
using certificate::GeneralName;
using certificate::NameConstraints;
using certificate::NameKind;

/// Of one candidate, of which there may be 64. OpenSSL allows a million for each.
constexpr std::size_t kMostComparisons = 1U << 17U;

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

/// The host that RFC 5280 §4.2.1.10 has a URI's subtrees compared with; nothing where the URI has none that is a fully
/// qualified name, which is to be rejected. OpenSSL's reading of it can be led astray by userinfo, query and fragment.
std::optional<std::string_view> host_of(std::string_view uri) {
  const auto scheme_end = std::min(uri.find(':'), uri.size());
  if (!uri.substr(scheme_end).starts_with("://")) return std::nullopt;
  auto host = uri.substr(scheme_end + 3);
  host = host.substr(0, host.find_first_of("/?#"));
  if (const auto at = host.find('@'); at != std::string_view::npos) host.remove_prefix(at + 1);
  if (const auto colon = host.find(':'); colon != std::string_view::npos) {
    if (host.find_first_not_of("0123456789", colon + 1) != std::string_view::npos) return std::nullopt;
    host = host.substr(0, colon);
  }
  if (host.ends_with('.')) host.remove_suffix(1);
  const auto last_dot = host.rfind('.');
  const bool numeric = host.find_first_not_of("0123456789", last_dot + 1) == std::string_view::npos;
  if (last_dot == std::string_view::npos || numeric || !certificate::is_host(host)) return std::nullopt;
  return host;
}

/// A host is itself alone; `.domain` is every host beneath it.
bool is_in_subtree(std::string_view host, std::string_view base) {
  if (!base.starts_with('.')) return same_host(host, base);
  return host.size() > base.size() && same_host(host.substr(host.size() - base.size()), base);
}

bool is_outside(const GeneralName& uri, const NameConstraints& constraints) {
  const auto is_uri = [](const GeneralName& base) { return base.kind == NameKind::uri; };
  const bool permits = std::ranges::any_of(constraints.permitted, is_uri);
  if (!permits && std::ranges::none_of(constraints.excluded, is_uri)) return false;
  const auto host = host_of(as_text(uri.content));
  if (!host) return true;
  const auto holds = [&](const GeneralName& base) {
    return is_uri(base) && is_in_subtree(*host, as_text(base.content));
  };
  return (permits && std::ranges::none_of(constraints.permitted, holds)) ||
         std::ranges::any_of(constraints.excluded, holds);
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
  if (comparisons_in(all) > kMostComparisons)
    return {{0, FindingCode::name_constraints, "more names and subtrees than are compared"}};
  std::vector<NameFault> faults;
  for (std::size_t depth = 0; depth < all.size(); ++depth) {
    if (has_malformed_subtree(all[depth].constraints))
      faults.push_back({depth, FindingCode::malformed, "malformed subtree in nameConstraints"});
    for (const auto& name : all[depth].alternatives) {
      if (!certificate::is_well_formed_subject(name))
        faults.push_back({depth, FindingCode::malformed, "malformed subjectAltName"});
      for (std::size_t above = depth + 1; above < all.size(); ++above) {
        if (is_excluded_by_star(name, all[above].constraints))
          faults.push_back({depth, FindingCode::name_constraints, "a star reaches into an excluded subtree"});
        // RFC 5280 §6.1.3 (b), (c): not of a self-issued certificate on the way.
        const bool counts = depth == 0 || !path[depth]->is_self_issued();
        if (counts && name.kind == NameKind::uri && is_outside(name, all[above].constraints))
          faults.push_back({depth, FindingCode::name_constraints, "a URI outside the subtrees"});
      }
    }
  }
  return faults;
}

}  // namespace tpcard::trust
