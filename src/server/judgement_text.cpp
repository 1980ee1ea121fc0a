#include "server/judgement_text.hpp"

#include <fmt/format.h>

#include <iostream>

#include "certificate/card_identity.hpp"

namespace tpcard::server {
namespace {

namespace json = boost::json;

std::string_view id_of_severity(trust::Severity severity) {
  switch (severity) {
    case trust::Severity::note:
      return "note";
    case trust::Severity::warning:
      return "warning";
    case trust::Severity::error:
      return "error";
  }
  return "error";
}

std::optional<ErrorCode> error_of(const Judgement& judgement) {
  if (judgement.holder) return judgement.holder->code;
  return judgement.report.error();
}

json::object to_json(const Judgement& judgement) {
  json::object document{{"accepted", judgement.accepted()}};
  const auto error = error_of(judgement);
  document["error"] = error ? json::value(id_of(*error)) : json::value(nullptr);
  auto& path = document["path"].emplace_array();
  for (const auto& one : judgement.report.path) {
    path.push_back({{"sha256", to_hex(one->fingerprint())}, {"subject", one->subject().text()}});
  }
  auto& findings = document["findings"].emplace_array();
  for (const auto& one : judgement.report.findings) {
    findings.push_back({{"depth", one.depth},
                        {"sha256", to_hex(one.certificate)},
                        {"code", trust::id_of(one.code)},
                        {"severity", id_of_severity(one.severity)},
                        {"detail", one.detail}});
  }
  if (judgement.holder) document["holder"] = judgement.holder->detail;
  document["notes"] = json::value_from(judgement.notes);
  return document;
}

void tell_in_words(const Judgement& judgement) {
  const auto error = error_of(judgement);
  std::cout << (judgement.accepted() ? "accepted" : fmt::format("refused: {}", error ? id_of(*error) : "")) << '\n';
  for (std::size_t depth = 0; depth < judgement.report.path.size(); ++depth) {
    const auto& one = *judgement.report.path[depth];
    std::cout << fmt::format("  {} {} {}\n", depth, to_hex(one.fingerprint()).substr(0, 16), one.subject().text());
  }
  for (const auto& one : judgement.report.findings) {
    std::cout << fmt::format("  {} at {}: {} ({})\n", id_of_severity(one.severity), one.depth, trust::id_of(one.code),
                             one.detail);
  }
  if (judgement.holder)
    std::cout << fmt::format("  holder: {} {}\n", id_of(judgement.holder->code), judgement.holder->detail);
  for (const auto& note : judgement.notes) std::cout << fmt::format("  note: {}\n", note);
}

json::array texts(const std::vector<std::string>& values) {
  json::array array;
  for (const auto& value : values) array.emplace_back(value);
  return array;
}

json::array key_usage_names(const certificate::Certificate& certificate) {
  using certificate::KeyUsage;
  json::array names;
  const auto add = [&](KeyUsage usage, std::string_view name) {
    if (certificate.allows(usage)) names.emplace_back(name);
  };
  add(KeyUsage::digital_signature, "digitalSignature");
  add(KeyUsage::non_repudiation, "nonRepudiation");
  add(KeyUsage::key_encipherment, "keyEncipherment");
  add(KeyUsage::data_encipherment, "dataEncipherment");
  add(KeyUsage::key_agreement, "keyAgreement");
  add(KeyUsage::key_cert_sign, "keyCertSign");
  add(KeyUsage::crl_sign, "cRLSign");
  return names;
}

std::string_view name_of(certificate::KeyKind kind) {
  using certificate::KeyKind;
  switch (kind) {
    case KeyKind::rsa:
      return "RSA";
    case KeyKind::rsa_pss:
      return "RSA-PSS";
    case KeyKind::ec_p256:
      return "P-256";
    case KeyKind::ec_p384:
      return "P-384";
    case KeyKind::ec_p521:
      return "P-521";
    case KeyKind::ed25519:
      return "Ed25519";
    case KeyKind::other:
      return "other";
  }
  return "other";
}

json::value identity_of(const certificate::Certificate& certificate, const certificate::IdentityProfile& profile) {
  const auto identity = certificate::card_identity(certificate, profile);
  if (!identity) return {{"refused", id_of(identity.error().code)}};
  json::object document{{"scheme", identity->scheme},
                        {"identifier", identity->identifier},
                        {"legal_name", identity->legal_name},
                        {"rank", certificate::to_string(identity->rank)}};
  if (identity->unified_business_number) document["unified_business_number"] = *identity->unified_business_number;
  return document;
}

}  // namespace

int tell(const Judgement& judgement, const VerifyOptions& options, json::object more) {
  if (options.json) {
    auto document = to_json(judgement);
    for (auto& [name, value] : more) document[name] = std::move(value);
    std::cout << json::serialize(document) << '\n';
  } else {
    tell_in_words(judgement);
    for (const auto& [name, value] : more)
      std::cout << fmt::format("  {}: {}\n", std::string(name), json::serialize(value));
  }
  return judgement.accepted() ? 0 : 1;
}

int tell_refusal(const Error& error, bool as_json) {
  if (as_json) {
    const json::object document{{"accepted", false},
                                {"error", id_of(error.code)},
                                {"detail", error.detail},
                                {"path", json::array{}},
                                {"findings", json::array{}}};
    std::cout << json::serialize(document) << '\n';
  } else {
    std::cout << fmt::format("refused: {} ({})\n", id_of(error.code), error.detail);
  }
  return 1;
}

int tell(const trust::RevocationVerdict& verdict, bool as_json) {
  const auto status = trust::id_of(verdict.status);
  if (as_json) {
    json::object document{{"status", status}, {"why", trust::id_of(verdict.fault)}, {"detail", verdict.detail}};
    const auto error = verdict.error();
    document["error"] = error ? json::value(id_of(*error)) : json::value(nullptr);
    if (verdict.reason) document["reason"] = trust::id_of(*verdict.reason);
    if (verdict.revoked_at) document["revoked_at"] = to_rfc3339(*verdict.revoked_at);
    if (verdict.fault == trust::RevocationFault::none) {
      document["this_update"] = to_rfc3339(verdict.this_update);
      if (verdict.valid_until != Instant::max()) document["valid_until"] = to_rfc3339(verdict.valid_until);
    }
    std::cout << json::serialize(document) << '\n';
  } else {
    std::cout << status;
    if (verdict.fault != trust::RevocationFault::none) std::cout << ' ' << trust::id_of(verdict.fault);
    if (verdict.reason) std::cout << ' ' << trust::id_of(*verdict.reason);
    if (!verdict.detail.empty()) std::cout << " (" << verdict.detail << ')';
    std::cout << '\n';
  }
  switch (verdict.status) {
    case trust::RevocationStatus::good:
      return 0;
    case trust::RevocationStatus::revoked:
      return 1;
    case trust::RevocationStatus::unknown:
      return 3;
  }
  return 3;
}

json::object to_json(const certificate::Certificate& certificate, const certificate::IdentityProfile& profile) {
  const auto& contents = certificate.contents();
  json::array crls;
  for (const auto& point : contents.crl_distribution_points) {
    for (const auto& uri : point.uris) crls.emplace_back(uri);
  }
  json::object document{{"subject", contents.subject.text()},
                        {"issuer", contents.issuer.text()},
                        {"serial", to_hex(contents.serial)},
                        {"sha256", to_hex(contents.fingerprint)},
                        {"not_before", to_rfc3339(contents.not_before)},
                        {"not_after", to_rfc3339(contents.not_after)},
                        {"key", fmt::format("{} {}", name_of(contents.public_key.kind), contents.public_key.bits)},
                        {"authority", certificate.is_authority()},
                        {"key_usage", key_usage_names(certificate)},
                        {"policies", texts(contents.policies)},
                        {"ocsp", texts(contents.ocsp_urls)},
                        {"crls", std::move(crls)},
                        {"unknown_critical", texts(contents.unknown_critical)}};
  if (contents.extended_key_usage) document["extended_key_usage"] = texts(*contents.extended_key_usage);
  const auto subject_class = certificate::subject_class(certificate, profile);
  if (subject_class.oid) document["subject_class"] = *subject_class.oid;
  document["identity"] = identity_of(certificate, profile);
  return document;
}

}  // namespace tpcard::server
