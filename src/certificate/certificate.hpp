// What a certificate says (RFC 5280 §4), read once and never changed. No verdicts here: whether to believe it is
// `trust`. Refused as certificate_malformed: anything that is not strict DER, over 16 KB, a negative, zero or over-long
// serial (where SerialRule says so), two extensions of one kind, a version that does not fit the content, an empty
// issuer, an extension we know but cannot read, a string with an embedded NUL.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/hash.hpp"
#include "certificate/name.hpp"
#include "certificate/oid.hpp"

namespace tpcard::certificate {

/// Bytes of DER above which a certificate is not even looked at.
inline constexpr std::size_t kLargestCertificate = 16384;

/// RFC 5280 §4.2.1.3, bit n of the BIT STRING is bit n here.
enum class KeyUsage : std::uint32_t {
  digital_signature = 1U << 0,
  non_repudiation = 1U << 1,
  key_encipherment = 1U << 2,
  data_encipherment = 1U << 3,
  key_agreement = 1U << 4,
  key_cert_sign = 1U << 5,
  crl_sign = 1U << 6,
};

/// The bits of a keyUsage extension.
struct KeyUsages {
  std::uint32_t bits = 0;
  [[nodiscard]] bool has(KeyUsage usage) const { return (bits & static_cast<std::uint32_t>(usage)) != 0; }
};

enum class KeyKind { rsa, rsa_pss, ec_p256, ec_p384, ec_p521, ed25519, other };

/// subjectPublicKeyInfo.
struct PublicKey {
  ByteView info;  ///< the whole SubjectPublicKeyInfo
  ByteView key;   ///< content of subjectPublicKey: RSAPublicKey, the EC point, the Ed25519 key
  Oid algorithm;
  KeyKind kind = KeyKind::other;
  std::size_t bits = 0;  ///< of the modulus or the curve; 0 when unknown
};

/// Reads a DER SubjectPublicKeyInfo by itself (views into it); nothing when malformed.
[[nodiscard]] std::optional<PublicKey> read_public_key_info(ByteView der);

/// An extension as it stands there.
struct Extension {
  Oid oid;
  ByteView value;  ///< content of extnValue
  bool critical = false;
};

struct BasicConstraints {
  bool authority = false;
  std::optional<std::uint64_t> path_length;
};

struct AuthorityKeyIdentifier {
  std::optional<ByteView> key_identifier;
};

/// One DistributionPoint (RFC 5280 §4.2.1.13).
struct DistributionPoint {
  std::vector<std::string> uris;  ///< URIs of fullName, in order
  bool has_crl_issuer = false;
};

/// One value of one attribute of subjectDirectoryAttributes (RFC 5280 §4.2.1.8).
struct DirectoryAttribute {
  Oid type;
  std::vector<std::string> values;  ///< strings as UTF-8, OBJECT IDENTIFIERs as dotted text; other types are left out
};

/// Everything read from the DER. The views point into `der`.
struct CertificateContents {
  Bytes der;
  Sha256 fingerprint{};
  ByteView tbs;                  ///< tbsCertificate as signed
  ByteView serial;               ///< INTEGER content, big endian, as encoded
  int version = 1;               ///< 1 to 3
  ByteView signature_algorithm;  ///< AlgorithmIdentifier as encoded; the two places agree
  Oid signature_algorithm_oid;
  ByteView signature;
  Name issuer;
  Name subject;
  Instant not_before;
  Instant not_after;  ///< the last moment of validity (RFC 5280 §4.1.2.5: inclusive)
  PublicKey public_key;

  std::vector<Extension> extensions;
  std::vector<Oid> unknown_critical;  ///< critical extensions that neither we nor RFC 5280 §6 know how to process
  std::optional<KeyUsages> key_usage;
  std::optional<std::vector<Oid>> extended_key_usage;
  std::optional<BasicConstraints> basic_constraints;
  std::vector<Oid> policies;
  std::optional<ByteView> subject_key_identifier;
  std::optional<AuthorityKeyIdentifier> authority_key_identifier;
  std::vector<std::string> ocsp_urls;
  std::vector<DistributionPoint> crl_distribution_points;
  std::vector<std::string> email_addresses;  ///< rfc822Name of subjectAltName: personal data
  std::vector<DirectoryAttribute> directory_attributes;
};

/// How far the serial number is looked at. Anchors and published vectors of old authorities have serials that
/// is_proper_serial() refuses; a leaf of ours never has.
enum class SerialRule { rfc5280, as_issued };

/// RFC 5280 §4.1.2.2: positive, at most 20 octets; of an INTEGER's content.
[[nodiscard]] bool is_proper_serial(ByteView serial);

class Certificate {
 public:
  /// Reads one DER certificate; refuses with certificate_malformed (the detail says why).
  [[nodiscard]] static Result<std::shared_ptr<const Certificate>> parse(ByteView der,
                                                                        SerialRule serials = SerialRule::rfc5280);
  Certificate(const Certificate&) = delete;
  Certificate& operator=(const Certificate&) = delete;

  /// All fields, for whoever needs the rare ones.
  [[nodiscard]] const CertificateContents& contents() const { return contents_; }

  [[nodiscard]] ByteView der() const { return contents_.der; }
  /// SHA-256 of the DER: what a card and an anchor are known by.
  [[nodiscard]] const Sha256& fingerprint() const { return contents_.fingerprint; }
  [[nodiscard]] ByteView serial() const { return contents_.serial; }
  [[nodiscard]] const Name& issuer() const { return contents_.issuer; }
  [[nodiscard]] const Name& subject() const { return contents_.subject; }
  [[nodiscard]] Instant not_before() const { return contents_.not_before; }
  [[nodiscard]] Instant not_after() const { return contents_.not_after; }
  [[nodiscard]] const PublicKey& public_key() const { return contents_.public_key; }
  [[nodiscard]] bool is_authority() const;
  /// keyUsage is there and has this bit.
  [[nodiscard]] bool allows(KeyUsage usage) const;
  [[nodiscard]] bool is_valid_at(Instant time) const;
  /// Subject and issuer are the same name: a self-issued certificate (RFC 5280 §6.1).
  [[nodiscard]] bool is_self_issued() const;
  [[nodiscard]] const Extension* extension(std::string_view oid) const;

 private:
  explicit Certificate(CertificateContents contents) : contents_(std::move(contents)) {}
  CertificateContents contents_;
};

using CertificatePtr = std::shared_ptr<const Certificate>;

}  // namespace tpcard::certificate
