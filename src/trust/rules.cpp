#include "trust/rules.hpp"

#include <algorithm>

#include "certificate/extensions.hpp"
#include "trust/name_rules.hpp"
#include "trust/signed_data.hpp"

namespace tpcard::trust {
namespace {

using certificate::Certificate;
using certificate::KeyUsage;

namespace extension = certificate::extension;

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
  const auto* alternative = certificate.extension(extension::subject_alt_name);
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
  if (certificate.extension(extension::name_constraints) != nullptr) {
    judge.say(depth, FindingCode::malformed, "nameConstraints in a certificate of no authority");
  }
}

void judge_unknown_critical(const Path& path, Judge& judge) {
  for (std::size_t depth = 0; depth < path.size(); ++depth) {
    for (const auto& oid : path[depth]->contents().unknown_critical) {
      judge.say(depth, FindingCode::unknown_critical_extension, oid);
    }
  }
}

/// RSA, RSA-PSS, P-256/384/521 and Ed25519, at every security level. What is on no list of ours OpenSSL may well
/// verify; and it counts security in steps of eight bits, by which RSA of 1963 would pass for 2048.
void judge_algorithms(const Path& path, SecurityLevel level, Judge& judge) {
  for (std::size_t depth = 0; depth < path.size(); ++depth) {
    const auto& contents = path[depth]->contents();
    if (contents.public_key.kind == certificate::KeyKind::other) {
      judge.say(depth, FindingCode::key_too_weak, "a key that is not on the list: " + contents.public_key.algorithm);
    } else if (security_bits(contents.public_key) < required_bits(level)) {
      judge.say(depth, FindingCode::key_too_weak, std::to_string(contents.public_key.bits) + " bits");
    }
    // An anchor is believed without its signature.
    if (depth + 1 < path.size() && !read_signature_algorithm(contents.signature_algorithm)) {
      judge.say(depth, FindingCode::digest_too_weak,
                "a signature algorithm that is not on the list: " + contents.signature_algorithm_oid);
    }
  }
}

/// Extensions that RFC 5280 makes critical for authorities (§4.2.1.10, §4.2.1.14): whoever could not read them would
/// believe more than was meant. Not policyConstraints (§4.2.1.11): NIST's own valid paths have them otherwise (4.8.14).
void judge_criticality(const Path& path, Judge& judge) {
  for (std::size_t depth = 0; depth < path.size(); ++depth) {
    for (const auto oid : {extension::name_constraints, extension::inhibit_any_policy}) {
      const auto* found = path[depth]->extension(oid);
      if (found != nullptr && !found->critical)
        judge.say(depth, FindingCode::malformed, std::string(oid) + " not critical");
    }
  }
}

/// RFC 5280 §6.1.1 (d) takes an anchor's name and key alone; but whoever pins a certificate that says it is no
/// authority has pinned the wrong one. Version 1, which cannot say so, is believed.
void judge_anchor(const Path& path, Judge& judge) {
  const auto& anchor = *path.back();
  const auto* constraints = anchor.extension(extension::basic_constraints);
  if (anchor.contents().version == 3 && (!anchor.is_authority() || !constraints->critical)) {
    judge.say(path.size() - 1, FindingCode::not_an_authority, "anchor: basicConstraints missing or not critical");
  }
}

/// RFC 5280 §4.2.1.1, §4.2.1.2: conforming authorities put key identifiers everywhere but in self-signed roots.
void judge_key_identifiers(const Path& path, Judge& judge) {
  for (std::size_t depth = 0; depth < path.size(); ++depth) {
    const auto& contents = path[depth]->contents();
    const bool root = depth + 1 == path.size() && (contents.version < 3 || path[depth]->is_self_issued());
    if (!root && !(contents.authority_key_identifier && contents.authority_key_identifier->key_identifier)) {
      judge.say(depth, FindingCode::malformed, "no authorityKeyIdentifier");
    }
    if (depth > 0 && contents.version == 3 && !contents.subject_key_identifier) {
      judge.say(depth, FindingCode::malformed, "no subjectKeyIdentifier");
    }
  }
}

/// An authority that says what its certificates are for vouches for nothing else (as CA/Browser Forum, Windows and NSS
/// read RFC 5280 §4.2.1.12).
void judge_purposes(const Path& path, Judge& judge) {
  constexpr std::string_view kAny = "2.5.29.37.0";
  const auto& wanted = path.front()->contents().extended_key_usage;
  if (!wanted || std::ranges::count(*wanted, kAny) != 0) return;
  for (std::size_t depth = 1; depth < path.size(); ++depth) {
    const auto& allowed = path[depth]->contents().extended_key_usage;
    const bool common = !allowed || std::ranges::any_of(*allowed, [&](const auto& oid) {
      return oid == kAny || std::ranges::count(*wanted, oid) != 0;
    });
    if (!common) judge.say(depth, FindingCode::key_usage, "an authority for other purposes");
  }
}

/// A card is no authority; every authority says so critically and may sign certificates.
void judge_gpki(const Path& path, Judge& judge) {
  if (path.front()->is_authority()) judge.say(0, FindingCode::malformed, "an authority where a card is expected");
  for (std::size_t depth = 1; depth < path.size(); ++depth) {
    const auto* constraints = path[depth]->extension(extension::basic_constraints);
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
  const std::size_t judged = candidate.size() > 1 ? candidate.size() - 1 : 1;
  for (std::size_t depth = 0; depth < judged; ++depth) judge_form(*candidate[depth], depth, judge);
  judge_unknown_critical(candidate, judge);
  judge_algorithms(candidate, policy.security_level, judge);
  judge_purposes(candidate, judge);
  for (const auto& oid : policy.forbidden_policies) {
    if (std::ranges::count(candidate.front()->contents().policies, oid) != 0) {
      judge.say(0, FindingCode::test_policy, oid);
    }
  }
  if (policy.profile == Profile::gpki) {
    judge_gpki(candidate, judge);
    judge_assurance(*candidate.front(), policy, judge);
  } else {
    if (candidate.size() > 1) judge_anchor(candidate, judge);
    judge_criticality(candidate, judge);
    judge_key_identifiers(candidate, judge);
    for (auto& fault : judge_names(candidate)) judge.say(fault.depth, fault.code, std::move(fault.detail));
  }
  return judge.take();
}

}  // namespace tpcard::trust
