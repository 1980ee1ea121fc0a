#include "trust/signature.hpp"

#include <algorithm>
#include <array>

#include "trust/keys.hpp"
#include "trust/signed_data.hpp"

namespace tpcard::trust {
namespace {

using certificate::KeyKind;
using Family = SignatureAlgorithm::Family;

/// RFC 7518 §3.1: what stands on the list of algorithms.
struct TokenAlgorithm {
  std::string_view name;
  SignatureAlgorithm algorithm;
  HashAlgorithm hash;
  KeyKind key;
};

constexpr std::array kAlgorithms = {
    TokenAlgorithm{"RS256", {Family::rsa_pkcs1, "SHA256", 128}, HashAlgorithm::sha256, KeyKind::rsa},
    TokenAlgorithm{"RS384", {Family::rsa_pkcs1, "SHA384", 192}, HashAlgorithm::sha384, KeyKind::rsa},
    TokenAlgorithm{"RS512", {Family::rsa_pkcs1, "SHA512", 256}, HashAlgorithm::sha512, KeyKind::rsa},
    TokenAlgorithm{"PS256", {Family::rsa_pss, "SHA256", 128, 32}, HashAlgorithm::sha256, KeyKind::rsa},
    TokenAlgorithm{"PS384", {Family::rsa_pss, "SHA384", 192, 48}, HashAlgorithm::sha384, KeyKind::rsa},
    TokenAlgorithm{"PS512", {Family::rsa_pss, "SHA512", 256, 64}, HashAlgorithm::sha512, KeyKind::rsa},
    TokenAlgorithm{"ES256", {Family::ecdsa, "SHA256", 128}, HashAlgorithm::sha256, KeyKind::ec_p256},
    TokenAlgorithm{"ES384", {Family::ecdsa, "SHA384", 192}, HashAlgorithm::sha384, KeyKind::ec_p384},
    TokenAlgorithm{"ES512", {Family::ecdsa, "SHA512", 256}, HashAlgorithm::sha512, KeyKind::ec_p521},
};

const TokenAlgorithm* find_algorithm(std::string_view name) {
  const auto* found = std::ranges::find(kAlgorithms, name, &TokenAlgorithm::name);
  return found == kAlgorithms.end() ? nullptr : found;
}

bool key_fits(const TokenAlgorithm& algorithm, const certificate::PublicKey& key) {
  if (algorithm.algorithm.family == Family::rsa_pss && key.kind == KeyKind::rsa_pss) return true;
  return key.kind == algorithm.key;
}

}  // namespace

std::optional<HashAlgorithm> hash_of_algorithm(std::string_view algorithm) {
  const auto* found = find_algorithm(algorithm);
  return found == nullptr ? std::nullopt : std::optional(found->hash);
}

Result<void> verify_signature(const certificate::Certificate& certificate, std::string_view algorithm,
                              ByteView signature, ByteView signed_bytes) {
  const auto* wanted = find_algorithm(algorithm);
  const auto& key = certificate.public_key();
  if (wanted == nullptr) return refuse(ErrorCode::algorithm_not_allowed, std::string(algorithm));
  // The key decides which algorithms make sense; the token only says which of them was used.
  if (!key_fits(*wanted, key)) return refuse(ErrorCode::algorithm_not_allowed, "does not fit the key");
  if (security_bits(key) < required_bits(SecurityLevel::bits112)) {
    return refuse(ErrorCode::algorithm_not_allowed, "key too short");
  }
  const auto loaded = load_key(key);
  if (!loaded) return refuse(ErrorCode::algorithm_not_allowed, "key not usable");
  Bytes der;
  if (wanted->algorithm.family == Family::ecdsa) {
    auto converted = der_of_concatenated(signature, key.bits);
    if (!converted) return refuse(ErrorCode::signature_invalid, "not r and s of the curve's length");
    der = std::move(*converted);
    signature = der;
  }
  if (!verify_bytes(loaded.get(), wanted->algorithm, signed_bytes, signature)) {
    return refuse(ErrorCode::signature_invalid);
  }
  return {};
}

Result<void> check_purpose(const certificate::Certificate& certificate, SigningPurpose purpose) {
  using certificate::KeyUsage;
  const auto& contents = certificate.contents();
  const bool signs = certificate.allows(KeyUsage::digital_signature);
  if (purpose == SigningPurpose::message) {
    if (!contents.key_usage || signs || certificate.allows(KeyUsage::non_repudiation)) return {};
    return refuse(ErrorCode::key_usage_not_accepted, "keyUsage allows no signature");
  }
  if (!signs) return refuse(ErrorCode::key_usage_not_accepted, "keyUsage without digitalSignature");
  const auto& purposes = contents.extended_key_usage;
  if (!purposes || std::ranges::count(*purposes, "1.3.6.1.5.5.7.3.2") != 0 ||
      std::ranges::count(*purposes, "2.5.29.37.0") != 0) {
    return {};
  }
  return refuse(ErrorCode::key_usage_not_accepted, "extended key usage without clientAuth");
}

}  // namespace tpcard::trust
