#include "certificate/pem.hpp"

#include <algorithm>

namespace tpcard::certificate {
namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "-----END ";
constexpr std::string_view kDashes = "-----";

/// Base64 over several lines.
std::optional<Bytes> decode_body(std::string_view body) {
  std::string packed;
  packed.reserve(body.size());
  std::ranges::copy_if(body, std::back_inserter(packed),
                       [](char c) { return c != '\n' && c != '\r' && c != ' ' && c != '\t'; });
  return from_base64(packed);
}

}  // namespace

Result<std::vector<PemObject>> read_pem(std::string_view text) {
  std::vector<PemObject> objects;
  for (auto at = text.find(kBegin); at != std::string_view::npos; at = text.find(kBegin)) {
    text.remove_prefix(at + kBegin.size());
    const auto label_end = text.find(kDashes);
    if (label_end == std::string_view::npos) return refuse(ErrorCode::certificate_malformed, "PEM without a label");
    const auto label = text.substr(0, label_end);
    text.remove_prefix(label_end + kDashes.size());
    const auto end = text.find(std::string(kEnd).append(label).append(kDashes));
    if (end == std::string_view::npos) return refuse(ErrorCode::certificate_malformed, "PEM without an end");
    auto der = decode_body(text.substr(0, end));
    objects.push_back({std::string(label), std::move(der).value_or(Bytes{})});
    text.remove_prefix(end);
  }
  return objects;
}

Result<std::vector<CertificatePtr>> read_certificates(ByteView file, SerialRule serials) {
  std::vector<Bytes> found;
  if (!is_pem(file)) {
    found.emplace_back(file.begin(), file.end());
  } else {
    auto objects = read_pem(as_text(file));
    if (!objects) return std::unexpected(objects.error());
    for (auto& object : *objects) {
      if (object.label == "CERTIFICATE") found.push_back(std::move(object.der));
    }
  }
  if (found.empty()) return refuse(ErrorCode::certificate_malformed, "no certificate in the file");
  std::vector<CertificatePtr> certificates;
  for (const auto& der : found) {
    auto certificate = Certificate::parse(der, serials);
    if (!certificate) return std::unexpected(certificate.error());
    certificates.push_back(std::move(*certificate));
  }
  return certificates;
}

bool is_pem(ByteView file) {
  // A SEQUENCE of 128 bytes or more begins so, and no text does; what is signed inside may well be PEM.
  const bool der = file.size() > 1 && file[0] == 0x30 && file[1] >= 0x80;
  return !der && as_text(file).contains(kBegin);
}

std::string to_pem(std::string_view label, ByteView der) {
  const auto body = to_base64(der);
  std::string text;
  text.append(kBegin).append(label).append(kDashes) += '\n';
  for (std::size_t at = 0; at < body.size(); at += 64) text.append(body, at, 64) += '\n';
  text.append(kEnd).append(label).append(kDashes) += '\n';
  return text;
}

}  // namespace tpcard::certificate
