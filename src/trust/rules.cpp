#include "trust/rules.hpp"

#include <algorithm>

namespace tpcard::trust {
namespace {

using certificate::Certificate;
using certificate::KeyUsage;

constexpr std::string_view kSubjectAltName = "2.5.29.17";
constexpr std::string_view kBasicConstraints = "2.5.29.19";
constexpr std::string_view kNameConstraints = "2.5.29.30";

class Judge {
 public:
  explicit Judge(const Path& path) : path_(path) {}

  void say(std::size_t depth, FindingCode code, std::string detail) {
    findings_.push_back({depth, path_[depth]->fingerprint(), code, Severity::error, std::move(detail)});
  }
  [[nodiscard]] std::vector<PathFinding> take() { return std::move(findings_); }

 private:
  const Path& path_;
  std::vector<PathFinding> findings_;
};

/// RFC 5280 §4.1.2.6, §4.2.1.9, §4.2.1.10: what holds for every certificate.
void judge_form(const Certificate& certificate, std::size_t depth, Judge& judge) {
  const auto& contents = certificate.contents();
  const auto* alternative = certificate.extension(kSubjectAltName);
  if (certificate.subject().empty() &&
      (certificate.is_authority() || alternative == nullptr || !alternative->critical)) {
    judge.say(depth, FindingCode::malformed, "empty subject");
  }
  if (certificate.is_authority()) return;
  if (certificate.allows(KeyUsage::key_cert_sign)) {
    judge.say(depth, FindingCode::malformed, "keyCertSign without cA");
  }
  if (contents.basic_constraints && contents.basic_constraints->path_length) {
    judge.say(depth, FindingCode::malformed, "pathLenConstraint without cA");
  }
  if (certificate.extension(kNameConstraints) != nullptr) {
    judge.say(depth, FindingCode::malformed, "nameConstraints in a certificate of no authority");
  }
}

/// RFC 5280 §4.2.1.1, §4.2.1.2: conforming authorities put key identifiers everywhere but in self-signed roots.
void judge_key_identifiers(const Path& path, Judge& judge) {
  for (std::size_t depth = 0; depth < path.size(); ++depth) {
    const auto& contents = path[depth]->contents();
    if (depth + 1 < path.size() &&
        !(contents.authority_key_identifier && contents.authority_key_identifier->key_identifier)) {
      judge.say(depth, FindingCode::malformed, "no authorityKeyIdentifier");
    }
    if (depth > 0 && contents.version == 3 && !contents.subject_key_identifier) {
      judge.say(depth, FindingCode::malformed, "no subjectKeyIdentifier");
    }
  }
}

/// A card is no authority; every authority says so critically and may sign certificates.
void judge_gpki(const Path& path, Judge& judge) {
  if (path.front()->is_authority()) judge.say(0, FindingCode::malformed, "an authority where a card is expected");
  for (std::size_t depth = 1; depth < path.size(); ++depth) {
    const auto* constraints = path[depth]->extension(kBasicConstraints);
    if (!path[depth]->is_authority() || !constraints->critical) {
      judge.say(depth, FindingCode::not_an_authority, "basicConstraints missing or not critical");
    }
    if (!path[depth]->allows(KeyUsage::key_cert_sign)) judge.say(depth, FindingCode::key_usage, "no keyCertSign");
  }
}

// anyPolicy satisfies RFC 5280's processing, but names no assurance level: a card must say which it was issued under.
void judge_assurance(const certificate::Certificate& leaf, const ValidationPolicy& policy, Judge& judge) {
  const auto& named = leaf.contents().policies;
  const bool assured = policy.required_policies.empty() ||
                       std::ranges::any_of(policy.required_policies,
                                           [&](const auto& oid) { return std::ranges::count(named, oid) != 0; });
  if (!assured) judge.say(0, FindingCode::policy, "the leaf names none of the required policies");
}

}  // namespace

std::vector<PathFinding> judge_by_rules(const Path& candidate, const ValidationPolicy& policy) {
  Judge judge(candidate);
  // The anchor is believed as it is (RFC 5280 §6.1.1 (d)): only its name and key count.
  const std::size_t judged = candidate.size() > 1 ? candidate.size() - 1 : 1;
  for (std::size_t depth = 0; depth < judged; ++depth) judge_form(*candidate[depth], depth, judge);
  for (const auto& oid : policy.forbidden_policies) {
    if (std::ranges::count(candidate.front()->contents().policies, oid) != 0) {
      judge.say(0, FindingCode::test_policy, oid);
    }
  }
  if (policy.profile == Profile::gpki) {
    judge_gpki(candidate, judge);
    judge_assurance(*candidate.front(), policy, judge);
  } else {
    judge_key_identifiers(candidate, judge);
  }
  return judge.take();
}

}  // namespace tpcard::trust
