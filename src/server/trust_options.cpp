#include "server/trust_options.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>

#include "server/online_revocation.hpp"

namespace tpcard::server {
namespace {

using certificate::CertificatePtr;
using certificate::SerialRule;

trust::ValidationPolicy policy_of(const VerifyOptions& options, const Clock& clock) {
  trust::ValidationPolicy policy;
  const bool gpki = options.profile != "rfc5280";
  policy.profile = gpki ? trust::Profile::gpki : trust::Profile::rfc5280;
  policy.security_level = security_level(options.security_level);
  policy.time = read_time(options.time, clock);
  for (const auto& oid : options.policies) {
    if (!certificate::is_oid(oid)) throw UsageError("not an OID: " + oid);
  }
  policy.required_policies = options.policies;
  policy.explicit_policy = options.explicit_policy;
  policy.inhibit_policy_mapping = options.inhibit_policy_mapping;
  policy.inhibit_any_policy = options.inhibit_any_policy;
  if (gpki) {
    auto profile = profile_of(options.profile);
    if (policy.required_policies.empty()) policy.required_policies = std::move(profile.required_policies);
    policy.forbidden_policies = std::move(profile.forbidden_policies);
  }
  return policy;
}

/// A pinned certificate that cannot be read pins nothing: a note, and no path will end there.
std::vector<trust::TrustAnchor> read_anchors(const VerifyOptions& options, std::vector<std::string>& notes) {
  std::vector<trust::TrustAnchor> anchors;
  for (const auto& file : options.trust) {
    const auto found = read_certificate_file(file);
    if (!found) {
      notes.push_back(file + ": " + found.error().detail);
      continue;
    }
    for (const auto& one : *found) {
      const bool root = options.profile == "rfc5280" || one->is_self_issued();
      anchors.push_back({one, root ? trust::AnchorRole::root : trust::AnchorRole::issuer});
    }
  }
  return anchors;
}

std::vector<CertificatePtr> read_untrusted(const VerifyOptions& options, const std::vector<CertificatePtr>& along,
                                           std::vector<std::string>& notes) {
  auto untrusted = along;
  for (const auto& file : options.untrusted) {
    for (const auto& der : read_objects(file, {"CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"})) {
      auto one = certificate::Certificate::parse(der);
      if (one)
        untrusted.push_back(std::move(*one));
      else
        notes.push_back(file + ": " + one.error().detail);
    }
  }
  return untrusted;
}

trust::CrlChecking checking_of(const VerifyOptions& options) {
  if (options.revocation == "leaf") return trust::CrlChecking::leaf;
  if (options.revocation == "chain") return trust::CrlChecking::chain;
  const bool something = !options.crls.empty() || !options.ocsp.empty() || options.online;
  return options.revocation.empty() && something ? trust::CrlChecking::leaf : trust::CrlChecking::none;
}

std::vector<Bytes> read_all(const std::vector<std::string>& files, const std::vector<std::string>& labels) {
  std::vector<Bytes> found;
  for (const auto& file : files) {
    auto objects = read_objects(file, labels);
    std::ranges::move(objects, std::back_inserter(found));
  }
  return found;
}

}  // namespace

void add_verify_options(CLI::App& command, VerifyOptions& options) {
  command.add_option("--trust", options.trust, "Pinned certificates (gpki: roots and issuers)");
  command.add_option("--untrusted", options.untrusted, "Certificates that came along");
  command.add_option("--crl", options.crls, "CRLs");
  command.add_option("--ocsp", options.ocsp, "OCSP responses");
  command.add_option("--time", options.time, "RFC 3339 or Unix seconds; now by default");
  command.add_option("--policy", options.policies, "Initial policy set (gpki: 2.16.886.101.0.3.3 by default)");
  command.add_flag("--explicit-policy", options.explicit_policy);
  command.add_flag("--inhibit-policy-mapping", options.inhibit_policy_mapping);
  command.add_flag("--inhibit-any-policy", options.inhibit_any_policy);
  command.add_option("--revocation", options.revocation, "none, leaf or chain; leaf when there is something to go by")
      ->check(CLI::IsMember({"none", "leaf", "chain"}));
  command.add_option("--max-age", options.max_age, "Oldest thisUpdate, in seconds")->check(CLI::NonNegativeNumber);
  command.add_option("--profile", options.profile, "gpki, rfc5280, or a profile file (docs/operations.md)")
      ->check(CLI::IsMember({"gpki", "rfc5280"}) | CLI::ExistingFile)
      ->capture_default_str();
  command.add_option("--security-level", options.security_level)->check(CLI::Range(0, 2))->capture_default_str();
  command.add_flag("--online", options.online, "Fetch revocation from the URLs of the validated path");
  command.add_flag("--private-addresses", options.private_addresses, "With --online: loopback and private ones too");
  command.add_flag("--json", options.json);
  for (auto* option : command.get_options()) {
    // One value an occurrence: `--trust A B` would take the leaf for an anchor.
    if (option->get_items_expected_max() > 1) option->allow_extra_args(false);
  }
}

Judgement judge(const CertificatePtr& leaf, const std::vector<CertificatePtr>& along, const VerifyOptions& options,
                const Clock& clock) {
  Judgement judgement;
  const auto policy = policy_of(options, clock);
  const auto store = std::make_shared<const trust::TrustStore>(read_anchors(options, judgement.notes));
  const auto untrusted = read_untrusted(options, along, judgement.notes);
  const auto crls = read_all(options.crls, {"X509 CRL", "CRL"});
  const auto answers = read_all(options.ocsp, {"OCSP RESPONSE"});
  trust::RevocationInputs inputs{.checking = checking_of(options), .crls = crls, .ocsp_responses = answers};
  if (options.max_age) inputs.max_age = seconds{*options.max_age};
  const auto checking = inputs.checking;
  if (options.online) inputs.checking = trust::CrlChecking::none;
  judgement.report = trust::validate_path_and_revocation(leaf, untrusted, *store, policy, inputs);
  // Nothing is fetched for a chain that does not hold.
  if (options.online && judgement.report.accepted()) {
    ask_online(judgement.report, store, {checking, options.private_addresses}, clock);
  }
  if (policy.profile == trust::Profile::gpki) {
    const auto identity = certificate::card_identity(*leaf, profile_of(options.profile).identity);
    if (!identity) judgement.holder = identity.error();
  }
  return judgement;
}

Bytes read_file(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw UsageError("cannot read " + file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

Result<std::vector<CertificatePtr>> read_certificate_file(const std::string& file) {
  return certificate::read_certificates(read_file(file), SerialRule::as_issued);
}

std::vector<Bytes> read_objects(const std::string& file, const std::vector<std::string>& labels) {
  auto bytes = read_file(file);
  if (!as_text(bytes).contains("-----BEGIN ")) return {std::move(bytes)};
  std::vector<Bytes> found;
  auto objects = certificate::read_pem(as_text(bytes));
  if (!objects) return found;
  for (auto& object : *objects) {
    if (std::ranges::count(labels, object.label) != 0) found.push_back(std::move(object.der));
  }
  return found;
}

Instant read_time(const std::string& text, const Clock& clock) {
  if (text.empty()) return clock.now();
  std::int64_t unix_seconds = 0;
  const auto* end = text.data() + text.size();
  if (const auto read = std::from_chars(text.data(), end, unix_seconds); read.ec == std::errc{} && read.ptr == end) {
    return Instant{seconds{unix_seconds}};
  }
  const auto time = from_rfc3339(text);
  if (!time) throw UsageError("neither RFC 3339 nor Unix seconds: " + text);
  return *time;
}

CardProfile profile_of(const std::string& name_or_file) {
  try {
    return card_profile(name_or_file == "gpki" ? "" : name_or_file);
  } catch (const ConfigurationError& error) {
    throw UsageError(error.what());
  }
}

trust::SecurityLevel security_level(int level) { return static_cast<trust::SecurityLevel>(level); }

}  // namespace tpcard::server
