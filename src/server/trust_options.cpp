#include "server/trust_options.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

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

/// Signed by itself. A link certificate between two generations has the same name twice, and another's key identifier.
bool is_root(const certificate::Certificate& one) {
  const auto& by = one.contents().authority_key_identifier;
  const auto& own = one.contents().subject_key_identifier;
  const bool by_another = by && by->key_identifier && own && !std::ranges::equal(*by->key_identifier, *own);
  return one.is_self_issued() && !by_another;
}

std::vector<trust::TrustAnchor> read_anchors(const VerifyOptions& options, std::vector<std::string>& notes) {
  std::vector<trust::TrustAnchor> anchors;
  for (const auto& file : options.trust) {
    for (auto& one : read_each_certificate(file, SerialRule::as_issued, notes)) {
      const bool root = options.profile == "rfc5280" || is_root(*one);
      anchors.push_back({std::move(one), root ? trust::AnchorRole::root : trust::AnchorRole::issuer});
    }
  }
  return anchors;
}

std::vector<CertificatePtr> read_untrusted(const VerifyOptions& options, std::vector<std::string>& notes) {
  std::vector<CertificatePtr> untrusted;
  for (const auto& file : options.untrusted) {
    auto found = read_each_certificate(file, SerialRule::rfc5280, notes);
    std::ranges::move(found, std::back_inserter(untrusted));
  }
  return untrusted;
}

/// The service that answers online judges by its own clock and its own freshness: what it would not heed is no option.
void check_online(const VerifyOptions& options) {
  const bool offline = !options.crls.empty() || !options.ocsp.empty() || options.time || options.max_age;
  if (options.online && offline) throw UsageError("--online takes no --crl, --ocsp, --time or --max-age");
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

/// RFC 3339 §5.6 with any offset; what the service itself reads and writes always ends in Z.
std::optional<Instant> read_rfc3339(const std::string& text) {
  const auto cut = text.size() - std::min<std::size_t>(text.size(), 6);
  const char sign = text[cut];
  if (sign != '+' && sign != '-') return from_rfc3339(text);
  const auto local = from_rfc3339(text.substr(0, cut) + 'Z');
  const auto offset = from_rfc3339("1970-01-01T" + text.substr(cut + 1) + ":00Z");
  if (!local || !offset) return std::nullopt;
  const auto distance = offset->time_since_epoch();
  return sign == '-' ? *local + distance : *local - distance;
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
  command.add_flag(
      "--online", options.online,
      "Fetch revocation from the URLs of the validated path, now: without --crl, --ocsp, --time, --max-age");
  command.add_flag("--private-addresses", options.private_addresses, "With --online: loopback and private ones too");
  command.add_flag("--json", options.json);
  for (auto* option : command.get_options()) {
    // One value an occurrence: `--trust A B` would take the leaf for an anchor.
    if (option->get_items_expected_max() > 1) option->allow_extra_args(false);
  }
}

VerifyInputs read_inputs(const VerifyOptions& options, const Clock& clock) {
  check_online(options);
  VerifyInputs inputs;
  inputs.policy = policy_of(options, clock);
  if (inputs.policy.profile == trust::Profile::gpki) inputs.identity = profile_of(options.profile).identity;
  inputs.store = std::make_shared<const trust::TrustStore>(read_anchors(options, inputs.notes));
  inputs.untrusted = read_untrusted(options, inputs.notes);
  inputs.crls = read_all(options.crls, {"X509 CRL", "CRL"});
  inputs.answers = read_all(options.ocsp, {"OCSP RESPONSE"});
  inputs.checking = checking_of(options);
  inputs.max_age = read_max_age(options.max_age);
  inputs.online = options.online;
  inputs.private_addresses = options.private_addresses;
  return inputs;
}

Judgement judge(const CertificatePtr& leaf, std::span<const CertificatePtr> along, const VerifyInputs& inputs,
                const Clock& clock) {
  Judgement judgement;
  judgement.notes = inputs.notes;
  auto untrusted = inputs.untrusted;
  untrusted.insert(untrusted.end(), along.begin(), along.end());
  judgement.report =
      trust::validate_path_and_revocation(leaf, untrusted, *inputs.store, inputs.policy,
                                          {.checking = inputs.online ? trust::CrlChecking::none : inputs.checking,
                                           .crls = inputs.crls,
                                           .ocsp_responses = inputs.answers,
                                           .max_age = inputs.max_age});
  // Nothing is fetched for a chain that does not hold.
  if (inputs.online && judgement.report.accepted()) {
    ask_online(judgement.report, inputs.store, {inputs.checking, inputs.private_addresses}, clock);
  }
  if (inputs.identity) {
    const auto identity = certificate::card_identity(*leaf, *inputs.identity);
    if (!identity) judgement.holder = identity.error();
  }
  return judgement;
}

Bytes read_file(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream bytes;
  // A folder opens like a file and gives nothing; an empty file gives nothing and is none the worse.
  if (!stream || std::filesystem::is_directory(file)) throw UsageError("cannot read " + file);
  bytes << stream.rdbuf();
  if (stream.bad()) throw UsageError("cannot read " + file);
  const auto text = bytes.view();
  return {as_bytes(text).begin(), as_bytes(text).end()};
}

Result<std::vector<CertificatePtr>> read_certificate_file(const std::string& file) {
  return certificate::read_certificates(read_file(file), SerialRule::as_issued);
}

std::vector<CertificatePtr> read_each_certificate(const std::string& file, SerialRule serials,
                                                  std::vector<std::string>& notes) {
  std::vector<CertificatePtr> found;
  const auto objects = read_objects(file, kCertificateLabels);
  if (objects.empty()) notes.push_back(file + ": no certificate in it");
  for (const auto& der : objects) {
    auto one = certificate::Certificate::parse(der, serials);
    if (one)
      found.push_back(std::move(*one));
    else
      notes.push_back(file + ": " + one.error().detail);
  }
  return found;
}

std::vector<Bytes> read_objects(const std::string& file, const std::vector<std::string>& labels) {
  auto bytes = read_file(file);
  if (!certificate::is_pem(bytes)) return {std::move(bytes)};
  std::vector<Bytes> found;
  auto objects = certificate::read_pem(as_text(bytes));
  if (!objects) return found;
  for (auto& object : *objects) {
    if (std::ranges::count(labels, object.label) != 0) found.push_back(std::move(object.der));
  }
  return found;
}

Instant read_time(const std::optional<std::string>& text, const Clock& clock) {
  constexpr std::int64_t kEndOfYear9999 = 253402300799;  // certificates know no later
  if (!text) return clock.now();
  std::int64_t unix_seconds = 0;
  const auto* end = text->data() + text->size();
  const auto read = std::from_chars(text->data(), end, unix_seconds);
  if (read.ec == std::errc{} && read.ptr == end && unix_seconds >= 0 && unix_seconds <= kEndOfYear9999) {
    return Instant{seconds{unix_seconds}};
  }
  const auto time = read_rfc3339(*text);
  if (!time) throw UsageError("neither RFC 3339 nor Unix seconds: " + *text);
  return *time;
}

CardProfile profile_of(const std::string& name_or_file) {
  try {
    return card_profile(name_or_file == "gpki" ? "" : name_or_file);
  } catch (const ConfigurationError& error) {
    throw UsageError(error.what());
  }
}

std::optional<seconds> read_max_age(const std::optional<std::int64_t>& given) {
  constexpr std::int64_t kCentury = 3'155'760'000;  // what is longer is no limit, and would overflow
  if (!given) return std::nullopt;
  return seconds{std::min(*given, kCentury)};
}

trust::SecurityLevel security_level(int level) { return static_cast<trust::SecurityLevel>(level); }

}  // namespace tpcard::server
