#include "certificate/public_key.hpp"

#include <bit>

namespace tpcard::certificate {
namespace {

using der::Tag;

/// RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER }; the size of the modulus in bits.
std::optional<std::size_t> modulus_bits(ByteView key) {
  auto fields = der::sole_sequence(key);
  if (!fields) return std::nullopt;
  auto modulus = fields->content(Tag::integer);
  const auto exponent = fields->content(Tag::integer);
  if (!modulus || !exponent || !fields->at_end()) return std::nullopt;
  for (const auto& number : {*modulus, *exponent}) {
    if (!der::is_integer(number) || der::is_negative(number)) return std::nullopt;
  }
  // RFC 8017 §3.1: both are odd and the exponent is at least 3; with 1 anybody could sign.
  if ((modulus->back() & 1) == 0 || (exponent->back() & 1) == 0 || der::small_integer(*exponent) == 1) {
    return std::nullopt;
  }
  if (modulus->front() == 0) modulus = modulus->subspan(1);
  return modulus->size() * 8 - static_cast<std::size_t>(std::countl_zero(modulus->front()));
}

struct Curve {
  KeyKind kind;
  std::size_t bits;
  std::size_t field_bytes;
};

std::optional<Curve> curve_of(const Oid& oid) {
  if (oid == "1.2.840.10045.3.1.7") return Curve{KeyKind::ec_p256, 256, 32};
  if (oid == "1.3.132.0.34") return Curve{KeyKind::ec_p384, 384, 48};
  if (oid == "1.3.132.0.35") return Curve{KeyKind::ec_p521, 521, 66};
  return std::nullopt;
}

bool read_ec(der::Reader algorithm, PublicKey& key) {
  // RFC 5480 §2.1.1: the curve by its name; a curve by parameters may be anybody's (CVE-2020-0601).
  const auto content = algorithm.content(Tag::object_identifier);
  const auto oid = content ? oid_from_der(*content) : std::nullopt;
  if (!oid) return false;
  const auto curve = curve_of(*oid);
  if (!curve) return true;  // a curve we do not use: KeyKind::other
  // RFC 5480 §2.2: the point, uncompressed or compressed; never the point at infinity.
  const bool uncompressed = key.key.size() == 1 + 2 * curve->field_bytes && key.key[0] == 4;
  const bool compressed = key.key.size() == 1 + curve->field_bytes && (key.key[0] == 2 || key.key[0] == 3);
  key.kind = curve->kind;
  key.bits = curve->bits;
  return algorithm.at_end() && (uncompressed || compressed);
}

bool read_rsa(KeyKind kind, PublicKey& key) {
  const auto bits = modulus_bits(key.key);
  if (!bits) return false;
  key.kind = kind;
  key.bits = *bits;
  return true;
}

}  // namespace

std::optional<PublicKey> read_public_key_info(ByteView bytes) {
  const auto element = der::sole(bytes);
  if (!element || element->tag != Tag::sequence) return std::nullopt;
  return read_public_key(*element);
}

std::optional<PublicKey> read_public_key(const der::Element& info) {
  der::Reader fields(info.content);
  auto algorithm = fields.into(Tag::sequence);
  const auto bits = fields.content(Tag::bit_string);
  if (!algorithm || !bits || !fields.at_end()) return std::nullopt;
  const auto type = algorithm->content(Tag::object_identifier);
  const auto octets = der::octets_of_bit_string(*bits);
  auto oid = type ? oid_from_der(*type) : std::nullopt;
  if (!oid || !octets || octets->empty()) return std::nullopt;

  PublicKey key{info.whole, *octets, std::move(*oid), KeyKind::other, 0};
  bool readable = true;
  if (key.algorithm == "1.2.840.113549.1.1.1") {
    // RFC 3279 §2.3.1: parameters are NULL.
    const auto parameters = algorithm->content(Tag::null);
    readable = read_rsa(KeyKind::rsa, key) && parameters && parameters->empty() && algorithm->at_end();
  } else if (key.algorithm == "1.2.840.113549.1.1.10") {
    readable = read_rsa(KeyKind::rsa_pss, key);
  } else if (key.algorithm == "1.2.840.10045.2.1") {
    readable = read_ec(*algorithm, key);
  } else if (key.algorithm == "1.3.101.112") {
    key.kind = KeyKind::ed25519;
    key.bits = 256;
    readable = octets->size() == 32 && algorithm->at_end();
  }
  if (!readable) return std::nullopt;
  return key;
}

}  // namespace tpcard::certificate
