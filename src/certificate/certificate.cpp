#include "certificate/certificate.hpp"

#include <algorithm>

#include "certificate/extensions.hpp"
#include "certificate/public_key.hpp"

namespace tpcard::certificate {
namespace {

using der::Reader;
using der::Tag;
/// The error names what is malformed.
using Reading = std::expected<void, std::string_view>;

Reading malformed(std::string_view what) { return std::unexpected(what); }

/// version [0] EXPLICIT DEFAULT v1, serialNumber, signature
Reading read_head(Reader& tbs, SerialRule serials, CertificateContents& contents) {
  if (auto version = tbs.into(der::context_constructed(0))) {
    const auto number = version->content(Tag::integer);
    const auto value = number ? der::small_integer(*number) : std::nullopt;
    // v1 is the default and is left out (X.690 §11.5).
    if (!value || *value < 1 || *value > 2 || !version->at_end()) return malformed("version");
    contents.version = static_cast<int>(*value) + 1;
  }
  const auto serial = tbs.content(Tag::integer);
  if (!serial || (serials == SerialRule::rfc5280 && !is_proper_serial(*serial))) return malformed("serial number");
  contents.serial = *serial;
  const auto algorithm = tbs.element(Tag::sequence);
  if (!algorithm) return malformed("signature");
  contents.signature_algorithm = algorithm->whole;
  const auto oid = Reader(algorithm->content).content(Tag::object_identifier);
  auto text = oid ? oid_from_der(*oid) : std::nullopt;
  if (!text) return malformed("signature");
  contents.signature_algorithm_oid = std::move(*text);
  return {};
}

Reading read_names_and_validity(Reader& tbs, CertificateContents& contents) {
  const auto issuer = tbs.element(Tag::sequence);
  auto issuer_name = issuer ? read_name(*issuer) : std::nullopt;
  if (!issuer_name || issuer_name->empty()) return malformed("issuer");  // RFC 5280 §4.1.2.4: not empty
  contents.issuer = std::move(*issuer_name);

  auto validity = tbs.into(Tag::sequence);
  const auto from = validity ? validity->any() : std::nullopt;
  const auto to = validity ? validity->any() : std::nullopt;
  const auto not_before = from ? der::time(*from) : std::nullopt;
  const auto not_after = to ? der::time(*to) : std::nullopt;
  if (!not_before || !not_after || !validity->at_end()) return malformed("validity");
  contents.not_before = *not_before;
  contents.not_after = *not_after;

  const auto subject = tbs.element(Tag::sequence);
  auto subject_name = subject ? read_name(*subject) : std::nullopt;
  if (!subject_name) return malformed("subject");
  contents.subject = std::move(*subject_name);
  return {};
}

Reading read_key_and_rest(Reader& tbs, CertificateContents& contents) {
  const auto info = tbs.element(Tag::sequence);
  auto key = info ? read_public_key(*info) : std::nullopt;
  if (!key) return malformed("subjectPublicKeyInfo");
  contents.public_key = std::move(*key);
  // RFC 5280 §4.1.2.8: unique identifiers only in versions 2 and 3; §4.1.2.9: extensions only in version 3.
  const bool issuer_id = tbs.element(der::context(1)).has_value();
  const bool subject_id = tbs.element(der::context(2)).has_value();
  if ((issuer_id || subject_id) && contents.version < 2) return malformed("unique identifier in version 1");
  if (auto explicit_list = tbs.into(der::context_constructed(3))) {
    if (contents.version != 3) return malformed("extensions before version 3");
    const auto list = explicit_list->into(Tag::sequence);
    if (!list || !explicit_list->at_end()) return malformed("extensions");
    if (auto read = read_extensions(*list, contents); !read) return read;
  }
  if (!tbs.at_end()) return malformed("tbsCertificate has more than it should");
  return {};
}

Reading read_tbs(Reader tbs, SerialRule serials, CertificateContents& contents) {
  if (auto head = read_head(tbs, serials, contents); !head) return head;
  if (auto middle = read_names_and_validity(tbs, contents); !middle) return middle;
  return read_key_and_rest(tbs, contents);
}

Reading read_certificate(SerialRule serials, CertificateContents& contents) {
  auto outer = der::sole_sequence(contents.der);
  if (!outer) return malformed("not one DER SEQUENCE");
  const auto tbs = outer->element(Tag::sequence);
  const auto algorithm = outer->element(Tag::sequence);
  const auto bits = outer->content(Tag::bit_string);
  const auto signature = bits ? der::octets_of_bit_string(*bits) : std::nullopt;
  if (!tbs || !algorithm || !signature || !outer->at_end()) return malformed("Certificate");
  contents.tbs = tbs->whole;
  contents.signature = *signature;
  if (auto read = read_tbs(Reader(tbs->content), serials, contents); !read) return read;
  // RFC 5280 §4.1.1.2: the algorithm outside is the one that was signed.
  if (!std::ranges::equal(algorithm->whole, contents.signature_algorithm)) return malformed("signatureAlgorithm");
  return {};
}

}  // namespace

bool is_proper_serial(ByteView serial) {
  if (!der::is_integer(serial) || der::is_negative(serial)) return false;
  if (serial.size() == 1 && serial[0] == 0) return false;
  return serial.size() <= 20 || (serial.size() == 21 && serial[0] == 0);
}

Result<CertificatePtr> Certificate::parse(ByteView der, SerialRule serials) {
  if (der.size() > kLargestCertificate) return refuse(ErrorCode::certificate_malformed, "over 16 KB");
  CertificateContents contents;
  contents.der.assign(der.begin(), der.end());
  if (const auto read = read_certificate(serials, contents); !read) {
    return refuse(ErrorCode::certificate_malformed, std::string(read.error()));
  }
  contents.fingerprint = sha256(ByteView(contents.der));
  // The views into contents.der stay right: moving a vector keeps its storage.
  return CertificatePtr(new Certificate(std::move(contents)));
}

bool Certificate::is_authority() const { return contents_.basic_constraints && contents_.basic_constraints->authority; }

bool Certificate::allows(KeyUsage usage) const { return contents_.key_usage && contents_.key_usage->has(usage); }

bool Certificate::is_valid_at(Instant time) const {
  // To the second, as certificates count: the last second belongs to the validity.
  const auto second = std::chrono::floor<seconds>(time);
  return contents_.not_before <= second && second <= contents_.not_after;
}

bool Certificate::is_self_issued() const { return same_name(contents_.subject, contents_.issuer); }

const Extension* Certificate::extension(std::string_view oid) const {
  const auto found = std::ranges::find(contents_.extensions, oid, &Extension::oid);
  return found == contents_.extensions.end() ? nullptr : &*found;
}

}  // namespace tpcard::certificate
