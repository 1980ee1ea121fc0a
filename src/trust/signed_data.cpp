#include "trust/signed_data.hpp"

#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>

#include "trust/keys.hpp"

namespace tpcard::trust {
namespace {

using certificate::KeyKind;
namespace der = certificate::der;
using der::Tag;
using Family = SignatureAlgorithm::Family;

struct Known {
  std::string_view oid;
  SignatureAlgorithm algorithm;
};

// Security of a digest's collisions as OpenSSL 3.0 counts them: SHA-1 is 63 bits, under level 1.
constexpr std::array kKnown = {
    Known{"1.2.840.113549.1.1.5", {Family::rsa_pkcs1, "SHA1", 63}},
    Known{"1.2.840.113549.1.1.14", {Family::rsa_pkcs1, "SHA224", 112}},
    Known{"1.2.840.113549.1.1.11", {Family::rsa_pkcs1, "SHA256", 128}},
    Known{"1.2.840.113549.1.1.12", {Family::rsa_pkcs1, "SHA384", 192}},
    Known{"1.2.840.113549.1.1.13", {Family::rsa_pkcs1, "SHA512", 256}},
    Known{"1.2.840.10045.4.1", {Family::ecdsa, "SHA1", 63}},
    Known{"1.2.840.10045.4.3.1", {Family::ecdsa, "SHA224", 112}},
    Known{"1.2.840.10045.4.3.2", {Family::ecdsa, "SHA256", 128}},
    Known{"1.2.840.10045.4.3.3", {Family::ecdsa, "SHA384", 192}},
    Known{"1.2.840.10045.4.3.4", {Family::ecdsa, "SHA512", 256}},
    Known{"1.3.101.112", {Family::ed25519, nullptr, 128}},
};

struct Digest {
  std::string_view oid;
  const char* name;
  int bits;
};
constexpr std::array kPssDigests = {
    Digest{"2.16.840.1.101.3.4.2.1", "SHA256", 128},
    Digest{"2.16.840.1.101.3.4.2.2", "SHA384", 192},
    Digest{"2.16.840.1.101.3.4.2.3", "SHA512", 256},
};

std::optional<certificate::Oid> take_oid(der::Reader& reader) {
  const auto content = reader.content(Tag::object_identifier);
  return content ? certificate::oid_from_der(*content) : std::nullopt;
}

/// A digest's AlgorithmIdentifier; parameters NULL or absent (RFC 4055 §2.1).
std::optional<Digest> read_digest(der::Reader identifier) {
  const auto oid = take_oid(identifier);
  const auto null = identifier.content(Tag::null);
  if (!oid || (null && !null->empty()) || !identifier.at_end()) return std::nullopt;
  const auto* found = std::ranges::find(kPssDigests, std::string_view(*oid), &Digest::oid);
  return found == kPssDigests.end() ? std::nullopt : std::optional(*found);
}

/// RSASSA-PSS-params (RFC 4055 §3.1). Defaults are SHA-1: whoever leaves them out is not understood.
std::optional<SignatureAlgorithm> read_pss(der::Reader algorithm) {
  auto params = algorithm.into(Tag::sequence);
  auto hash = params ? params->into(der::context_constructed(0)) : std::nullopt;
  auto mask = params ? params->into(der::context_constructed(1)) : std::nullopt;
  auto salt = params ? params->into(der::context_constructed(2)) : std::nullopt;
  if (!hash || !mask || !salt || !params->at_end() || !algorithm.at_end()) return std::nullopt;
  auto hash_identifier = hash->into(Tag::sequence);
  auto mask_identifier = mask->into(Tag::sequence);
  const auto salt_content = salt->content(Tag::integer);
  const auto salt_length = salt_content ? der::small_integer(*salt_content) : std::nullopt;
  if (!hash_identifier || !mask_identifier || !salt_length || *salt_length > 512) return std::nullopt;
  const auto mask_function = take_oid(*mask_identifier);
  auto mask_digest_identifier = mask_identifier->into(Tag::sequence);
  if (mask_function != "1.2.840.113549.1.1.8" || !mask_digest_identifier) return std::nullopt;
  const auto digest = read_digest(*hash_identifier);
  const auto mask_digest = read_digest(*mask_digest_identifier);
  if (!digest || !mask_digest || digest->oid != mask_digest->oid) return std::nullopt;
  return SignatureAlgorithm{Family::rsa_pss, digest->name, digest->bits, static_cast<int>(*salt_length)};
}

bool fits(Family family, KeyKind kind) {
  switch (family) {
    case Family::rsa_pkcs1:
      return kind == KeyKind::rsa;
    case Family::rsa_pss:
      return kind == KeyKind::rsa || kind == KeyKind::rsa_pss;
    case Family::ecdsa:
      return kind == KeyKind::ec_p256 || kind == KeyKind::ec_p384 || kind == KeyKind::ec_p521;
    case Family::ed25519:
      return kind == KeyKind::ed25519;
  }
  return false;
}

}  // namespace

std::optional<SignatureAlgorithm> read_signature_algorithm(ByteView algorithm_identifier) {
  auto fields = der::sole_sequence(algorithm_identifier);
  const auto oid = fields ? take_oid(*fields) : std::nullopt;
  if (!oid) return std::nullopt;
  if (oid == "1.2.840.113549.1.1.10") return read_pss(*fields);
  const auto* found = std::ranges::find(kKnown, std::string_view(*oid), &Known::oid);
  if (found == kKnown.end()) return std::nullopt;
  // RFC 3279 §2.2.1: NULL with RSA (met without too); RFC 5758 §3.2, RFC 8410 §3: absent with the others.
  if (found->algorithm.family == Family::rsa_pkcs1) {
    if (const auto null = fields->content(Tag::null); null && !null->empty()) return std::nullopt;
  }
  if (!fields->at_end()) return std::nullopt;
  return found->algorithm;
}

int security_bits(const certificate::PublicKey& key) {
  switch (key.kind) {
    case KeyKind::rsa:
    case KeyKind::rsa_pss:
      if (key.bits >= 7680) return 192;
      if (key.bits >= 3072) return 128;
      if (key.bits >= 2048) return 112;
      return key.bits >= 1024 ? 80 : 0;
    case KeyKind::ec_p256:
    case KeyKind::ed25519:
      return 128;
    case KeyKind::ec_p384:
      return 192;
    case KeyKind::ec_p521:
      return 256;
    case KeyKind::other:
      return 0;
  }
  return 0;
}

int required_bits(SecurityLevel level) {
  switch (level) {
    case SecurityLevel::any:
      return 0;
    case SecurityLevel::bits80:
      return 80;
    case SecurityLevel::bits112:
      return 112;
  }
  return 112;
}

bool verify_bytes(EVP_PKEY* key, const SignatureAlgorithm& algorithm, ByteView signed_bytes, ByteView signature) {
  const DigestContextPtr context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* parameters = nullptr;
  bool ready = context && EVP_DigestVerifyInit_ex(context.get(), &parameters, algorithm.digest, nullptr, nullptr, key,
                                                  nullptr) == 1;
  if (ready && algorithm.family == Family::rsa_pss) {
    ready = EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1 &&
            EVP_PKEY_CTX_set_rsa_mgf1_md_name(parameters, algorithm.digest, nullptr) == 1 &&
            EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, algorithm.salt_length) == 1;
  }
  const bool valid = ready && EVP_DigestVerify(context.get(), signature.data(), signature.size(), signed_bytes.data(),
                                               signed_bytes.size()) == 1;
  if (!valid) ERR_clear_error();
  return valid;
}

std::optional<Bytes> der_of_concatenated(ByteView signature, std::size_t curve_bits) {
  const std::size_t half = (curve_bits + 7) / 8;
  if (signature.size() != 2 * half) return std::nullopt;
  using SignaturePtr = std::unique_ptr<ECDSA_SIG, Freeing<ECDSA_SIG_free>>;
  const SignaturePtr numbers(ECDSA_SIG_new());
  auto* r = BN_bin2bn(signature.data(), static_cast<int>(half), nullptr);
  auto* s = BN_bin2bn(signature.data() + half, static_cast<int>(half), nullptr);
  if (ECDSA_SIG_set0(numbers.get(), r, s) != 1) {
    BN_free(r);
    BN_free(s);
    return std::nullopt;
  }
  unsigned char* encoded = nullptr;
  const int size = i2d_ECDSA_SIG(numbers.get(), &encoded);
  if (size <= 0) return std::nullopt;
  Bytes der(encoded, encoded + size);
  OPENSSL_free(encoded);
  return der;
}

SignatureCheck check_signed(ByteView algorithm_identifier, const certificate::PublicKey& key, ByteView signed_bytes,
                            ByteView signature, SecurityLevel level) {
  const auto algorithm = read_signature_algorithm(algorithm_identifier);
  if (!algorithm) return SignatureCheck::unsupported;
  if (!fits(algorithm->family, key.kind)) return SignatureCheck::invalid;
  if (algorithm->security_bits < required_bits(level) || security_bits(key) < required_bits(level)) {
    return SignatureCheck::weak;
  }
  const auto loaded = load_key(key);
  if (!loaded) return SignatureCheck::unsupported;
  return verify_bytes(loaded.get(), *algorithm, signed_bytes, signature) ? SignatureCheck::valid
                                                                         : SignatureCheck::invalid;
}

}  // namespace tpcard::trust
