// The options that `cert verify` and `signature verify` share, and the files they name.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "certificate/pem.hpp"
#include "server/card_profile.hpp"
#include "trust/path_revocation.hpp"

namespace tpcard::server {

/// The command line asks for something that cannot be: exit 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Not OpenSSL's TRUSTED CERTIFICATE: what stands behind the certificate there is no DER of ours.
inline const std::vector<std::string> kCertificateLabels = {"CERTIFICATE", "X509 CERTIFICATE"};

struct VerifyOptions {
  std::vector<std::string> trust;
  std::vector<std::string> untrusted;
  std::vector<std::string> crls;
  std::vector<std::string> ocsp;
  std::optional<std::string> time;
  std::vector<std::string> policies;
  bool explicit_policy = false;
  bool inhibit_policy_mapping = false;
  bool inhibit_any_policy = false;
  std::string revocation;
  std::optional<std::int64_t> max_age;
  std::string profile = "gpki";
  int security_level = 2;
  bool online = false;
  bool private_addresses = false;
  bool json = false;
};

/// What came of it, for both ways of telling.
struct Judgement {
  trust::PathReport report;
  std::optional<Error> holder;     ///< gpki: not an organization's signature certificate
  std::vector<std::string> notes;  ///< files that could not be read

  [[nodiscard]] bool accepted() const { return report.accepted() && !holder; }
};

void add_verify_options(CLI::App& command, VerifyOptions& options);

/// What the options name, read: everything that can be a mistake of the caller's is found before anything is judged.
struct VerifyInputs {
  trust::ValidationPolicy policy;
  std::optional<certificate::IdentityProfile> identity;  ///< gpki: whom a card must name
  std::shared_ptr<const trust::TrustStore> store;
  std::vector<certificate::CertificatePtr> untrusted;
  std::vector<Bytes> crls;
  std::vector<Bytes> answers;
  trust::CrlChecking checking = trust::CrlChecking::none;
  std::optional<seconds> max_age;
  bool online = false;
  bool private_addresses = false;
  std::vector<std::string> notes;  ///< files that could not be read
};

/// Throws UsageError where an option says nothing sensible or names a file that cannot be read.
[[nodiscard]] VerifyInputs read_inputs(const VerifyOptions& options, const Clock& clock);

/// Judges a leaf and what came along with it.
[[nodiscard]] Judgement judge(const certificate::CertificatePtr& leaf,
                              std::span<const certificate::CertificatePtr> along, const VerifyInputs& inputs,
                              const Clock& clock);

/// Throws UsageError when the file cannot be read.
[[nodiscard]] Bytes read_file(const std::string& file);
/// The certificates of PEM or DER, with serials as they are; refuses when one is malformed.
[[nodiscard]] Result<std::vector<certificate::CertificatePtr>> read_certificate_file(const std::string& file);
/// Each certificate of a file by itself: one that cannot be read is a note, and the others count.
[[nodiscard]] std::vector<certificate::CertificatePtr> read_each_certificate(const std::string& file,
                                                                             certificate::SerialRule serials,
                                                                             std::vector<std::string>& notes);
/// DER of all objects with one of these labels, or the file itself when it is not PEM.
[[nodiscard]] std::vector<Bytes> read_objects(const std::string& file, const std::vector<std::string>& labels);
/// RFC 3339 or Unix seconds; now when nothing is given.
[[nodiscard]] Instant read_time(const std::optional<std::string>& text, const Clock& clock);
[[nodiscard]] std::optional<seconds> read_max_age(const std::optional<std::int64_t>& given);
[[nodiscard]] trust::SecurityLevel security_level(int level);
/// `gpki` or a file.
[[nodiscard]] CardProfile profile_of(const std::string& name_or_file);

}  // namespace tpcard::server
