#include "trust/crl_reader.hpp"

#include <algorithm>
#include <array>

namespace tpcard::trust {
namespace {

namespace der = certificate::der;
using der::Reader;
using der::Tag;
using Reading = std::expected<void, CrlRefusal>;

std::unexpected<CrlRefusal> refused(RevocationFault fault, std::string detail) {
  return std::unexpected(CrlRefusal{fault, std::move(detail)});
}
std::unexpected<CrlRefusal> malformed(std::string what) { return refused(RevocationFault::malformed, std::move(what)); }

struct RawExtension {
  ByteView oid;  ///< content: a million of them are compared, none is turned into text
  bool critical;
  ByteView value;
};

// 2.5.29.n
bool is_ce(ByteView oid, std::uint8_t number) {
  return oid.size() == 3 && oid[0] == 0x55 && oid[1] == 0x1D && oid[2] == number;
}
constexpr std::uint8_t kIssuerAltName = 18;
constexpr std::uint8_t kCrlNumber = 20;
constexpr std::uint8_t kReasonCode = 21;
constexpr std::uint8_t kHoldInstruction = 23;
constexpr std::uint8_t kInvalidityDate = 24;
constexpr std::uint8_t kDeltaIndicator = 27;
constexpr std::uint8_t kIssuingPoint = 28;
constexpr std::uint8_t kCertificateIssuer = 29;
constexpr std::uint8_t kAuthorityKey = 35;
constexpr std::uint8_t kFreshestCrl = 46;

std::optional<RawExtension> take_extension(Reader& list) {
  auto fields = list.into(Tag::sequence);
  if (!fields) return std::nullopt;
  const auto oid = fields->content(Tag::object_identifier);
  const auto critical = fields->content(Tag::boolean);
  const auto value = fields->content(Tag::octet_string);
  if (!oid || oid->empty() || !value || !fields->at_end()) return std::nullopt;
  if (critical && der::boolean(*critical) != true) return std::nullopt;
  return RawExtension{*oid, critical.has_value(), *value};
}

std::optional<std::uint8_t> read_reason(ByteView value) {
  const auto element = der::sole(value);
  if (!element || element->tag != Tag::enumerated) return std::nullopt;
  const auto reason = der::small_integer(element->content);
  if (!reason || *reason > 10 || *reason == 7) return std::nullopt;
  return static_cast<std::uint8_t>(*reason);
}

/// crlEntryExtensions (RFC 5280 §5.3)
Reading read_entry_extensions(Reader list, SerialIndex::Entry& entry) {
  if (list.at_end()) return malformed("no extension in crlEntryExtensions");
  while (!list.at_end()) {
    const auto extension = take_extension(list);
    if (!extension) return malformed("crlEntryExtensions");
    if (is_ce(extension->oid, kReasonCode)) {
      const auto reason = read_reason(extension->value);
      if (!reason || entry.reason != SerialIndex::kNoReason) return malformed("reasonCode");  // wrong, or twice
      // removeFromCRL stands in delta CRLs only.
      if (*reason == 8) return refused(RevocationFault::indirect_or_delta, "removeFromCRL");
      entry.reason = *reason;
    } else if (is_ce(extension->oid, kCertificateIssuer)) {
      return refused(RevocationFault::indirect_or_delta, "an entry names another issuer");
    } else if (extension->critical && !is_ce(extension->oid, kHoldInstruction) &&
               !is_ce(extension->oid, kInvalidityDate)) {
      return refused(RevocationFault::critical_extension, "in an entry");
    }
  }
  return {};
}

Reading read_entry(Reader fields, bool version2, std::vector<SerialIndex::Entry>& entries) {
  const auto serial = fields.content(Tag::integer);
  const auto date = fields.any();
  const auto at = date ? der::time(*date) : std::nullopt;
  if (!serial || !der::is_integer(*serial) || !at) return malformed("revokedCertificates");
  const auto unix_seconds = std::clamp<std::int64_t>(to_unix_ms(*at) / 1000, 0, UINT32_MAX);
  SerialIndex::Entry entry{*serial, static_cast<std::uint32_t>(unix_seconds), SerialIndex::kNoReason};
  if (!fields.at_end()) {
    const auto list = fields.into(Tag::sequence);
    if (!list || !fields.at_end() || !version2) return malformed("crlEntryExtensions");
    if (auto read = read_entry_extensions(*list, entry); !read) return read;
  }
  // A negative serial names no certificate that we would ever have read.
  if (der::is_negative(*serial)) return {};
  while (!entry.serial.empty() && entry.serial.front() == 0) entry.serial = entry.serial.subspan(1);
  entries.push_back(entry);
  return {};
}

Reading read_entries(Reader list, bool version2, std::vector<SerialIndex::Entry>& entries) {
  // RFC 5280 §5.1.2.6: when nothing is revoked the list is absent, not empty.
  if (list.at_end()) return malformed("revokedCertificates is empty");
  entries.reserve(list.rest().size() / 24);
  while (!list.at_end()) {
    const auto fields = list.into(Tag::sequence);
    if (!fields) return malformed("revokedCertificates");
    if (auto read = read_entry(*fields, version2, entries); !read) return read;
  }
  return {};
}

/// fullName [0] GeneralNames; nameRelativeToCRLIssuer is met nowhere and refused.
Reading read_point(Reader choice, CrlScope& scope) {
  auto names = choice.into(der::context_constructed(0));
  if (!names || names->at_end() || !choice.at_end()) return refused(RevocationFault::wrong_scope, "distributionPoint");
  scope.names_point = true;
  while (!names->at_end()) {
    const auto name = names->any();
    if (!name) return malformed("distributionPoint");
    if (name->tag == der::context(6)) scope.uris.emplace_back(as_text(name->content));
  }
  return {};
}

/// issuingDistributionPoint (RFC 5280 §5.2.5)
Reading read_issuing_point(ByteView value, CrlScope& scope) {
  auto fields = der::sole_sequence(value);
  if (!fields || fields->at_end()) return malformed("issuingDistributionPoint");
  if (const auto point = fields->into(der::context_constructed(0))) {
    if (auto read = read_point(*point, scope); !read) return read;
  }
  std::array<bool, 6> flags{};
  for (unsigned number : {1U, 2U, 3U, 4U, 5U}) {
    const auto content = fields->content(der::context(number));
    if (!content) continue;
    // 3 is a BIT STRING of reasons; the others are BOOLEAN DEFAULT FALSE, written only when TRUE.
    if (number != 3 && der::boolean(*content) != true) return malformed("issuingDistributionPoint");
    flags[number] = true;
  }
  if (!fields->at_end()) return malformed("issuingDistributionPoint");
  scope.only_user_certificates = flags[1];
  scope.only_authority_certificates = flags[2];
  if (flags[1] && flags[2]) return malformed("only user and only authority certificates");
  if (flags[3]) return refused(RevocationFault::wrong_scope, "onlySomeReasons");
  if (flags[4]) return refused(RevocationFault::indirect_or_delta, "indirectCRL");
  if (flags[5]) return refused(RevocationFault::wrong_scope, "onlyContainsAttributeCerts");
  return {};
}

Reading read_number(ByteView value, CrlParts& parts) {
  const auto element = der::sole(value);
  // RFC 5280 §5.2.3: non-negative, at most 20 octets.
  if (!element || element->tag != Tag::integer || !der::is_integer(element->content) ||
      der::is_negative(element->content) || element->content.size() > 21) {
    return malformed("cRLNumber");
  }
  auto magnitude = element->content;
  while (!magnitude.empty() && magnitude.front() == 0) magnitude = magnitude.subspan(1);
  parts.has_number = true;
  parts.number.assign(magnitude.begin(), magnitude.end());
  return {};
}

/// crlExtensions (RFC 5280 §5.2)
Reading read_extensions(Reader list, CrlParts& parts) {
  if (list.at_end()) return malformed("no extension in crlExtensions");
  std::vector<ByteView> seen;
  while (!list.at_end()) {
    const auto extension = take_extension(list);
    if (!extension) return malformed("crlExtensions");
    const auto oid = extension->oid;
    if (std::ranges::any_of(seen, [&](ByteView one) { return std::ranges::equal(one, oid); })) {
      return malformed("extension twice");
    }
    seen.push_back(oid);
    Reading read;
    // RFC 5280 §5.2.3: not critical; OpenSSL takes no list in which it is.
    if (is_ce(oid, kCrlNumber) && extension->critical)
      read = refused(RevocationFault::critical_extension, "cRLNumber");
    else if (is_ce(oid, kCrlNumber))
      read = read_number(extension->value, parts);
    else if (is_ce(oid, kIssuingPoint))
      read = read_issuing_point(extension->value, parts.scope);
    else if (is_ce(oid, kDeltaIndicator))
      read = refused(RevocationFault::indirect_or_delta, "deltaCRLIndicator");
    else if (extension->critical && !is_ce(oid, kAuthorityKey) && !is_ce(oid, kIssuerAltName) &&
             !is_ce(oid, kFreshestCrl))
      read = refused(RevocationFault::critical_extension, "in the list");
    if (!read) return read;
  }
  return {};
}

bool is_early_generalized_time(const der::Element& element, Instant time) {
  using namespace std::chrono_literals;
  return element.tag == Tag::generalized_time && time < std::chrono::sys_days{2050y / 1 / 1};
}

Reading read_times(Reader& tbs, CrlParts& parts) {
  const auto this_update = tbs.any();
  const auto this_time = this_update ? der::time(*this_update) : std::nullopt;
  if (!this_time) return malformed("thisUpdate");
  parts.this_update = *this_time;
  parts.early_generalized_time = is_early_generalized_time(*this_update, *this_time);
  if (!tbs.next_is(Tag::utc_time) && !tbs.next_is(Tag::generalized_time)) return {};
  const auto next_update = tbs.any();
  parts.next_update = next_update ? der::time(*next_update) : std::nullopt;
  if (!parts.next_update || *parts.next_update < *this_time) return malformed("nextUpdate");
  if (is_early_generalized_time(*next_update, *parts.next_update)) parts.early_generalized_time = true;
  return {};
}

Reading read_head(Reader& tbs, CrlParts& parts) {
  if (const auto version = tbs.content(Tag::integer)) {
    parts.version2 = der::small_integer(*version) == 1;  // RFC 5280 §5.1.2.1: when present, v2
    if (!parts.version2) return malformed("version");
  }
  const auto algorithm = tbs.element(Tag::sequence);
  if (!algorithm || !std::ranges::equal(algorithm->whole, parts.signature_algorithm)) return malformed("signature");
  const auto issuer = tbs.element(Tag::sequence);
  auto name = issuer ? certificate::read_name(*issuer) : std::nullopt;
  if (!name || name->empty()) return malformed("issuer");
  parts.issuer = std::move(*name);
  return read_times(tbs, parts);
}

Reading read_rest(Reader& tbs, CrlParts& parts) {
  if (const auto list = tbs.into(Tag::sequence)) {
    if (auto read = read_entries(*list, parts.version2, parts.entries); !read) return read;
  }
  if (auto wrapper = tbs.into(der::context_constructed(0))) {
    const auto list = wrapper->into(Tag::sequence);
    if (!list || !wrapper->at_end() || !parts.version2) return malformed("crlExtensions");
    if (auto read = read_extensions(*list, parts); !read) return read;
  }
  if (!tbs.at_end()) return malformed("tbsCertList has more than it should");
  return {};
}

}  // namespace

std::expected<CrlParts, CrlRefusal> read_crl_head(ByteView bytes) {
  auto outer = der::sole_sequence(bytes);
  if (!outer) return malformed("not one DER SEQUENCE");
  const auto tbs = outer->element(Tag::sequence);
  const auto algorithm = outer->element(Tag::sequence);
  const auto bits = outer->content(Tag::bit_string);
  const auto signature = bits ? der::octets_of_bit_string(*bits) : std::nullopt;
  if (!tbs || !algorithm || !signature || !outer->at_end()) return malformed("CertificateList");
  CrlParts parts;
  parts.tbs = tbs->whole;
  parts.signature_algorithm = algorithm->whole;
  parts.signature = *signature;
  Reader rest(tbs->content);
  if (auto read = read_head(rest, parts); !read) return std::unexpected(read.error());
  parts.rest = rest.rest();
  return parts;
}

std::expected<CrlParts, CrlRefusal> read_crl(ByteView bytes) {
  auto parts = read_crl_head(bytes);
  if (!parts) return parts;
  Reader rest(parts->rest);
  if (auto read = read_rest(rest, *parts); !read) return std::unexpected(read.error());
  return parts;
}

}  // namespace tpcard::trust
