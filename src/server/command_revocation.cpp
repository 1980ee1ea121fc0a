// `tpcard ocsp verify` and `tpcard crl verify`.
#include <iostream>

#include "server/judgement_text.hpp"
#include "server/trust_runs.hpp"
#include "trust/crl.hpp"
#include "trust/ocsp.hpp"

namespace tpcard::server {
namespace {

using certificate::CertificatePtr;
using certificate::SerialRule;
using trust::RevocationFault;
using trust::RevocationSource;

struct RevocationOptions {
  std::string answer;
  std::string certificate;
  std::string issuer;
  std::vector<std::string> trust;
  std::optional<std::string> time;
  std::optional<std::int64_t> max_age;
  int security_level = 2;
  bool json = false;
};

/// The issuer as given, and the pinned certificates of its name: an authority that changed its key signs its lists with
/// either.
std::vector<CertificatePtr> read_issuers(const RevocationOptions& options) {
  std::vector<std::string> unread;
  auto issuers = read_each_certificate(options.issuer, SerialRule::as_issued, unread);
  if (issuers.empty()) return issuers;
  for (const auto& file : options.trust) {
    for (auto& one : read_each_certificate(file, SerialRule::as_issued, unread)) {
      if (certificate::same_name(one->subject(), issuers.front()->subject())) issuers.push_back(std::move(one));
    }
  }
  // The answer stands on standard output; what was passed over, beside it.
  for (const auto& note : unread) std::cerr << note << "\n";
  return issuers;
}

template <typename Check>
int verify(const RevocationOptions& options, const std::vector<std::string>& labels, const Clock& clock, Check check) {
  const trust::FreshnessPolicy policy{.time = read_time(options.time, clock),
                                      .max_age = read_max_age(options.max_age),
                                      .security_level = security_level(options.security_level)};
  const auto answers = read_objects(options.answer, labels);
  const auto subjects = read_certificate_file(options.certificate);
  const auto issuers = read_issuers(options);
  if (!subjects || issuers.empty()) {
    return tell(unknown_verdict(RevocationFault::malformed, RevocationSource::none, "certificate or issuer unreadable"),
                options.json);
  }
  auto result = trust::unknown_verdict(RevocationFault::nothing_at_hand, RevocationSource::none, "nothing in the file");
  for (const auto& answer : answers) {
    for (const auto& issuer : issuers) {
      result = decide(result, check(ByteView(answer), *subjects->front(), *issuer, policy));
    }
  }
  return tell(result, options.json);
}

/// What breaks inside is no verdict: 1 would say REVOKED.
template <typename Verify>
int unknown_when_broken(const RevocationOptions& options, Verify verify) {
  try {
    return verify();
  } catch (const UsageError&) {
    throw;
  } catch (const std::exception& error) {
    return tell(unknown_verdict(RevocationFault::malformed, RevocationSource::none, error.what()), options.json);
  }
}

template <typename Check>
void add_verify(CLI::App& group, const char* option, std::vector<std::string> labels, Run& run, const Clock& clock,
                Check check) {
  auto* command = group.add_subcommand("verify", "Prints GOOD, REVOKED or UNKNOWN first");
  auto options = std::make_shared<RevocationOptions>();
  command->add_option(option, options->answer, "PEM or DER")->required();
  command->add_option("--cert", options->certificate, "The certificate in question")->required();
  command->add_option("--issuer", options->issuer, "Who issued it")->required();
  command->add_option("--trust", options->trust, "More certificates of the issuer's name that may have signed")
      ->allow_extra_args(false);
  command->add_option("--time", options->time, "RFC 3339 or Unix seconds; now by default");
  command->add_option("--max-age", options->max_age, "Oldest thisUpdate, in seconds")->check(CLI::NonNegativeNumber);
  command->add_option("--security-level", options->security_level)->check(CLI::Range(0, 2))->capture_default_str();
  command->add_flag("--json", options->json);
  command->callback([=, &run, &clock] {
    run = checked(
        [=, &clock] { return unknown_when_broken(*options, [&] { return verify(*options, labels, clock, check); }); });
  });
}

}  // namespace

void add_ocsp_verify(CLI::App& group, Run& run, const Clock& clock) {
  add_verify(group, "--response", {"OCSP RESPONSE"}, run, clock,
             [](ByteView answer, const auto& subject, const auto& issuer, const auto& policy) {
               return trust::check_ocsp(answer, subject, issuer, policy);
             });
}

void add_crl_verify(CLI::App& group, Run& run, const Clock& clock) {
  add_verify(group, "--crl", {"X509 CRL", "CRL"}, run, clock,
             [](ByteView answer, const auto& subject, const auto& issuer, const auto& policy) {
               return trust::check_crl(answer, subject, issuer, policy);
             });
}

}  // namespace tpcard::server
