#include "server/anchors.hpp"

#include <fstream>
#include <iterator>

#include "certificate/pem.hpp"

namespace tpcard::server {
namespace {

std::string read_file(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw ConfigurationError("trust.anchor: cannot read " + file.string());
  return {std::istreambuf_iterator<char>(stream), {}};
}

trust::TrustAnchor load_anchor(const AnchorFile& anchor) {
  const auto text = read_file(anchor.file);
  const auto read = certificate::read_certificates(as_bytes(text), certificate::SerialRule::as_issued);
  if (!read || read->size() != 1) {
    throw ConfigurationError("trust.anchor: " + anchor.file.string() + " is not one certificate");
  }
  const auto& certificate = read->front();
  const auto fingerprint = to_hex(certificate->fingerprint());
  if (!anchor.sha256.empty() && anchor.sha256 != fingerprint) {
    throw ConfigurationError("trust.anchor: " + anchor.file.string() + " has SHA-256 " + fingerprint +
                             ", not the pinned one");
  }
  return {certificate, anchor.role};
}

}  // namespace

membership::TrustRules load_trust_rules(const Configuration::Trust& configured) {
  std::vector<trust::TrustAnchor> anchors;
  for (const auto& anchor : configured.anchors) anchors.push_back(load_anchor(anchor));
  if (anchors.empty()) throw ConfigurationError("trust.anchor: at least one root is needed");
  trust::ValidationPolicy policy;
  policy.required_policies = configured.policies;
  policy.forbidden_policies = configured.test_policies;
  return {std::make_shared<const trust::TrustStore>(std::move(anchors)), policy};
}

}  // namespace tpcard::server
