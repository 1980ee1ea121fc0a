#include "trust/ocsp_response.hpp"

#include <algorithm>

namespace tpcard::trust {
namespace {

namespace der = certificate::der;
using der::Reader;
using der::Tag;

constexpr std::string_view kBasic = "1.3.6.1.5.5.7.48.1.1";
/// Signed certificate timestamps in a single response (RFC 6962 §3.3) say nothing about revocation.
constexpr std::string_view kTimestamps = "1.3.6.1.4.1.11129.2.4.5";
constexpr std::uint64_t kLastStatus = 6;
constexpr std::size_t kMostCertificates = 8;

std::optional<certificate::Oid> take_oid(Reader& reader) {
  const auto content = reader.content(Tag::object_identifier);
  return content ? certificate::oid_from_der(*content) : std::nullopt;
}

/// Extensions in [1] EXPLICIT; whether one is critical that we do not know. Nothing when malformed.
std::optional<bool> read_extensions(Reader wrapper) {
  auto list = wrapper.into(Tag::sequence);
  if (!list || list->at_end() || !wrapper.at_end()) return std::nullopt;
  bool unknown_critical = false;
  while (!list->at_end()) {
    auto extension = list->into(Tag::sequence);
    if (!extension) return std::nullopt;
    const auto oid = take_oid(*extension);
    const auto critical = extension->content(Tag::boolean);
    const auto value = extension->content(Tag::octet_string);
    if (!oid || !value || !extension->at_end()) return std::nullopt;
    const auto flag = critical ? der::boolean(*critical) : std::optional(false);
    if (!flag) return std::nullopt;
    if (*flag && *oid != kTimestamps) unknown_critical = true;
  }
  return unknown_critical;
}

std::optional<OcspCertId> read_cert_id(Reader fields) {
  auto algorithm = fields.into(Tag::sequence);
  const auto name_hash = fields.content(Tag::octet_string);
  const auto key_hash = fields.content(Tag::octet_string);
  const auto serial = fields.content(Tag::integer);
  const auto oid = algorithm ? algorithm->content(Tag::object_identifier) : std::nullopt;
  if (!oid || !name_hash || !key_hash || !serial || serial->empty() || !fields.at_end()) return std::nullopt;
  return OcspCertId{*oid, *name_hash, *key_hash, *serial};
}

/// RevokedInfo ::= SEQUENCE { revocationTime GeneralizedTime, revocationReason [0] EXPLICIT CRLReason OPTIONAL }
bool read_revoked(Reader fields, OcspSingle& single) {
  const auto at = fields.element(Tag::generalized_time);
  single.revoked_at = at ? der::time(*at) : std::nullopt;
  if (auto wrapper = fields.into(der::context_constructed(0))) {
    const auto content = wrapper->content(Tag::enumerated);
    const auto reason = content ? der::small_integer(*content) : std::nullopt;
    if (!reason || *reason > 10 || *reason == 7 || !wrapper->at_end()) return false;
    single.reason = static_cast<RevocationReason>(*reason);
  }
  single.status = RevocationStatus::revoked;
  return single.revoked_at.has_value() && fields.at_end();
}

bool read_status(const der::Element& choice, OcspSingle& single) {
  if (choice.tag == der::context(0) && choice.content.empty()) {
    single.status = RevocationStatus::good;
    return true;
  }
  if (choice.tag == der::context_constructed(1)) return read_revoked(Reader(choice.content), single);
  return choice.tag == der::context(2) && choice.content.empty();
}

std::optional<OcspSingle> read_single(Reader fields) {
  OcspSingle single;
  const auto id_fields = fields.into(Tag::sequence);
  const auto id = id_fields ? read_cert_id(*id_fields) : std::nullopt;
  const auto choice = fields.any();
  if (!id || !choice || !read_status(*choice, single)) return std::nullopt;
  single.id = *id;
  const auto this_update_field = fields.element(Tag::generalized_time);
  const auto this_update = this_update_field ? der::time(*this_update_field) : std::nullopt;
  if (!this_update) return std::nullopt;
  single.this_update = *this_update;
  if (auto wrapper = fields.into(der::context_constructed(0))) {
    const auto field = wrapper->element(Tag::generalized_time);
    single.next_update = field ? der::time(*field) : std::nullopt;
    if (!single.next_update || !wrapper->at_end() || *single.next_update < *this_update) return std::nullopt;
  }
  if (const auto wrapper = fields.into(der::context_constructed(1))) {
    const auto unknown = read_extensions(*wrapper);
    if (!unknown) return std::nullopt;
    single.unknown_critical = *unknown;
  }
  if (!fields.at_end()) return std::nullopt;
  return single;
}

bool read_responder_id(Reader& data, OcspBasic& basic) {
  const auto choice = data.any();
  if (!choice) return false;
  const auto inner = der::sole(choice->content);
  if (!inner) return false;
  if (choice->tag == der::context_constructed(1)) {
    basic.responder_name = certificate::read_name(*inner);
    return basic.responder_name.has_value();
  }
  if (choice->tag != der::context_constructed(2) || inner->tag != Tag::octet_string) return false;
  basic.responder_key_hash = inner->content;
  return true;
}

bool read_response_data(Reader data, OcspBasic& basic) {
  if (auto version = data.into(der::context_constructed(0))) {
    // v1 is the default; written out it is no harm. There is no other.
    const auto number = version->content(Tag::integer);
    if (!number || der::small_integer(*number) != 0 || !version->at_end()) return false;
  }
  if (!read_responder_id(data, basic)) return false;
  const auto produced = data.element(Tag::generalized_time);
  const auto produced_at = produced ? der::time(*produced) : std::nullopt;
  auto responses = data.into(Tag::sequence);
  if (!produced_at || !responses) return false;
  basic.produced_at = *produced_at;
  while (!responses->at_end()) {
    const auto fields = responses->into(Tag::sequence);
    const auto single = fields ? read_single(*fields) : std::nullopt;
    if (!single) return false;
    basic.singles.push_back(*single);
  }
  if (const auto wrapper = data.into(der::context_constructed(1))) {
    const auto unknown = read_extensions(*wrapper);
    if (!unknown) return false;
    basic.unknown_critical = *unknown;
  }
  return data.at_end();
}

bool read_certificates(Reader wrapper, OcspBasic& basic) {
  auto list = wrapper.into(Tag::sequence);
  if (!list || !wrapper.at_end()) return false;
  while (!list->at_end()) {
    const auto one = list->element(Tag::sequence);
    if (!one || basic.certificates.size() == kMostCertificates) return false;
    basic.certificates.push_back(one->whole);
  }
  return true;
}

std::optional<OcspBasic> read_basic(ByteView bytes) {
  auto fields = der::sole_sequence(bytes);
  if (!fields) return std::nullopt;
  OcspBasic basic;
  const auto data = fields->element(Tag::sequence);
  const auto algorithm = fields->element(Tag::sequence);
  const auto bits = fields->content(Tag::bit_string);
  const auto signature = bits ? der::octets_of_bit_string(*bits) : std::nullopt;
  if (!data || !algorithm || !signature) return std::nullopt;
  if (const auto wrapper = fields->into(der::context_constructed(0)); wrapper && !read_certificates(*wrapper, basic)) {
    return std::nullopt;
  }
  if (!fields->at_end() || !read_response_data(Reader(data->content), basic)) return std::nullopt;
  basic.tbs = data->whole;
  basic.signature_algorithm = algorithm->whole;
  basic.signature = *signature;
  return basic;
}

}  // namespace

std::optional<OcspParts> read_ocsp_response(ByteView bytes) {
  auto fields = der::sole_sequence(bytes);
  const auto status_content = fields ? fields->content(Tag::enumerated) : std::nullopt;
  const auto status = status_content ? der::small_integer(*status_content) : std::nullopt;
  if (!status || *status > kLastStatus || *status == 4) return std::nullopt;  // RFC 6960 §4.2.1: 4 is not used
  OcspParts parts{*status, std::nullopt};
  if (*status != 0) return parts;
  auto wrapper = fields->into(der::context_constructed(0));
  auto response = wrapper ? wrapper->into(Tag::sequence) : std::nullopt;
  if (!response || !wrapper->at_end() || !fields->at_end()) return std::nullopt;
  const auto type = take_oid(*response);
  const auto octets = response->content(Tag::octet_string);
  if (type != kBasic || !octets || !response->at_end()) return std::nullopt;
  parts.basic = read_basic(*octets);
  if (!parts.basic) return std::nullopt;
  return parts;
}

}  // namespace tpcard::trust
