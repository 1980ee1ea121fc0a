#include "trust/cms.hpp"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/objects.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"
#include "certificate/der.hpp"
#include "trust/openssl.hpp"
#include "trust/signed_data.hpp"

namespace tpcard::trust {
namespace {

using certificate::Certificate;
using certificate::CertificatePtr;
namespace der = certificate::der;

constexpr std::size_t kMostCertificates = 16;
constexpr const char* kNonce = "1.2.840.113549.1.9.25.3";
constexpr const char* kCardNumber = "2.16.886.1.100.2.204";

using MessagePtr = std::unique_ptr<CMS_ContentInfo, Freeing<CMS_ContentInfo_free>>;
using BioPtr = std::unique_ptr<BIO, Freeing<BIO_free_all>>;
using ObjectPtr = std::unique_ptr<ASN1_OBJECT, Freeing<ASN1_OBJECT_free>>;
using CertificateStack =
    std::unique_ptr<STACK_OF(X509), decltype([](STACK_OF(X509) * stack) { sk_X509_pop_free(stack, X509_free); })>;

/// Whatever happens, no error is left behind for the next caller on this thread.
struct ErrorsCleared {
  ~ErrorsCleared() { ERR_clear_error(); }
};

std::unexpected<Error> malformed(std::string why) { return refuse(ErrorCode::token_malformed, std::move(why)); }

MessagePtr decode_message(ByteView message) {
  const auto* bytes = message.data();
  MessagePtr decoded(d2i_CMS_ContentInfo(nullptr, &bytes, static_cast<long>(message.size())));
  if (decoded && bytes != message.data() + message.size()) return nullptr;
  return decoded;
}

/// RFC 5652 §5.1: SignedData; §5.3: exactly one signer here, over id-data.
Result<CMS_SignerInfo*> sole_signer(CMS_ContentInfo* message) {
  if (OBJ_obj2nid(CMS_get0_type(message)) != NID_pkcs7_signed) return malformed("not SignedData");
  if (OBJ_obj2nid(CMS_get0_eContentType(message)) != NID_pkcs7_data) return malformed("content is not id-data");
  auto* signers = CMS_get0_SignerInfos(message);
  if (signers == nullptr || sk_CMS_SignerInfo_num(signers) == 0)
    return malformed("a bag of certificates, no signature");
  if (sk_CMS_SignerInfo_num(signers) > 1) return malformed("more than one signer");
  return sk_CMS_SignerInfo_value(signers, 0);
}

/// The digest is one of SHA-2, and the signature algorithm (when it names one) names the same.
Result<void> check_algorithms(CMS_SignerInfo* signer) {
  X509_ALGOR* digest = nullptr;
  X509_ALGOR* signature = nullptr;
  CMS_SignerInfo_get0_algs(signer, nullptr, nullptr, &digest, &signature);
  constexpr std::array kDigests = {NID_sha256, NID_sha384, NID_sha512};
  const int digest_nid = OBJ_obj2nid(digest->algorithm);
  if (std::ranges::find(kDigests, digest_nid) == kDigests.end()) {
    return refuse(ErrorCode::algorithm_not_allowed, "digest is not SHA-2");
  }
  int named = NID_undef;
  if (OBJ_find_sigid_algs(OBJ_obj2nid(signature->algorithm), &named, nullptr) == 1 && named != NID_undef &&
      named != digest_nid) {
    return refuse(ErrorCode::algorithm_not_allowed, "digest and signature algorithm disagree");
  }
  return {};
}

CertificatePtr from_openssl(X509* certificate) {
  unsigned char* encoded = nullptr;
  const int size = i2d_X509(certificate, &encoded);
  if (size <= 0) return nullptr;
  const auto parsed = Certificate::parse({encoded, static_cast<std::size_t>(size)});
  OPENSSL_free(encoded);
  return parsed ? *parsed : nullptr;
}

/// The certificates [0] of a message that is DER so far (RFC 5652 §3, §5.1), as they stand there; nothing when it is
/// BER.
std::optional<der::Reader> certificates_of(ByteView message) {
  auto info = der::sole_sequence(message);
  if (!info || !info->content(der::Tag::object_identifier)) return std::nullopt;
  const auto wrapper = info->into(der::context_constructed(0));
  auto data = wrapper ? der::sole_sequence(wrapper->rest()) : std::nullopt;
  if (!data || !data->content(der::Tag::integer) || !data->into(der::Tag::set) || !data->into(der::Tag::sequence)) {
    return std::nullopt;
  }
  return data->into(der::context_constructed(0));
}

/// Our certificate beside OpenSSL's; ours is null where it refuses.
struct Bagged {
  X509Ptr decoded;
  CertificatePtr parsed;
};

/// Of a DER message the bytes are read as they stand, since OpenSSL would write anew what was no DER; of a BER message
/// as OpenSSL writes them.
Result<std::vector<Bagged>> read_bag(ByteView bytes, CMS_ContentInfo* message) {
  std::vector<Bagged> bag;
  if (auto list = certificates_of(bytes)) {
    while (!list->at_end()) {
      const auto one = list->any();
      if (!one) return refuse(ErrorCode::certificate_malformed, "a certificate that is no DER");
      if (one->tag != der::Tag::sequence) continue;  // attribute certificates and the like
      const auto* start = one->whole.data();
      X509Ptr decoded(d2i_X509(nullptr, &start, static_cast<long>(one->whole.size())));
      const auto parsed = Certificate::parse(one->whole);
      if (decoded) bag.push_back({std::move(decoded), parsed ? *parsed : nullptr});
      if (bag.size() > kMostCertificates) return malformed("too many certificates");
    }
    return bag;
  }
  const CertificateStack stack(CMS_get1_certs(message));
  const int count = stack ? sk_X509_num(stack.get()) : 0;
  if (std::cmp_greater(count, kMostCertificates)) return malformed("too many certificates");
  for (int i = 0; i < count; ++i) {
    auto* one = sk_X509_value(stack.get(), i);
    X509_up_ref(one);
    bag.push_back({X509Ptr(one), from_openssl(one)});
  }
  return bag;
}

/// The one certificate that the SignerInfo names, and the others.
Result<void> sort_certificates(std::vector<Bagged> bag, CMS_SignerInfo* signer, SecurityLevel level,
                               CmsSignature& result) {
  for (auto& [decoded, parsed] : bag) {
    const bool is_signer = CMS_SignerInfo_cert_cmp(signer, decoded.get()) == 0;
    if (!parsed && is_signer) return refuse(ErrorCode::certificate_malformed, "the signer's certificate");
    if (!parsed) continue;
    if (is_signer && !result.signer) {
      CMS_SignerInfo_set1_signer_cert(signer, decoded.get());
      result.signer = std::move(parsed);
    } else {
      result.others.push_back(std::move(parsed));
    }
  }
  if (!result.signer) return malformed("the signer's certificate is missing");
  if (security_bits(result.signer->public_key()) < required_bits(level)) {
    return refuse(ErrorCode::algorithm_not_allowed, "key too short");
  }
  return {};
}

/// RFC 5652 §11: a signed attribute stands once and has one value; which are there is the signer's choice.
Result<const ASN1_TYPE*> sole_value(CMS_SignerInfo* signer, const ASN1_OBJECT* type) {
  const int at = CMS_signed_get_attr_by_OBJ(signer, type, -1);
  if (at < 0) return nullptr;
  auto* attribute = CMS_signed_get_attr(signer, at);
  const bool again = CMS_signed_get_attr_by_OBJ(signer, type, at) >= 0;
  if (again || X509_ATTRIBUTE_count(attribute) != 1) return malformed("a signed attribute twice");
  return X509_ATTRIBUTE_get0_type(attribute, 0);
}

/// Any primitive value as text: a string as it reads, the rest (integers too: in decimal their bytes would be nobody's
/// number) in hex.
std::optional<std::string> text_of(const ASN1_TYPE* value) {
  unsigned char* encoded = nullptr;
  const int size = i2d_ASN1_TYPE(value, &encoded);
  if (size <= 0) return std::nullopt;
  const Bytes copy(encoded, encoded + size);
  OPENSSL_free(encoded);
  const auto element = der::sole(copy);
  if (!element) return std::nullopt;
  if (element->tag == der::Tag::sequence || element->tag == der::Tag::set) return std::nullopt;
  if (auto text = certificate::text_of_string(*element)) return text;
  auto content = element->content;
  if (element->tag == der::Tag::octet_string && is_plain_line(as_text(content))) return std::string(as_text(content));
  const bool padded = element->tag == der::Tag::integer && content.size() > 1 && content[0] == 0;
  return to_hex(padded ? content.subspan(1) : content);
}

Result<std::optional<std::string>> text_attribute(CMS_SignerInfo* signer, const char* oid) {
  const ObjectPtr type(OBJ_txt2obj(oid, 1));
  const auto value = sole_value(signer, type.get());
  if (!value) return std::unexpected(value.error());
  if (*value == nullptr) return std::nullopt;
  auto text = text_of(*value);
  if (!text) return malformed(std::string("attribute ") + oid);
  return text;
}

Result<std::optional<Instant>> signing_time(CMS_SignerInfo* signer) {
  const auto value = sole_value(signer, OBJ_nid2obj(NID_pkcs9_signingTime));
  if (!value) return std::unexpected(value.error());
  if (*value == nullptr) return std::nullopt;
  unsigned char* encoded = nullptr;
  const int size = i2d_ASN1_TYPE(*value, &encoded);
  const Bytes copy(encoded, encoded + std::max(size, 0));
  OPENSSL_free(encoded);
  const auto element = der::sole(copy);
  const auto time = element ? der::time(*element) : std::nullopt;
  if (!time) return malformed("signingTime");
  return time;
}

Result<void> read_attributes(CMS_SignerInfo* signer, CmsSignature& result) {
  result.has_signed_attributes = CMS_signed_get_attr_count(signer) > 0;
  if (!result.has_signed_attributes) return {};
  // RFC 5652 §11.1, §11.2: contentType (id-data here) and messageDigest are there, once; OpenSSL compares the digest.
  const auto type = sole_value(signer, OBJ_nid2obj(NID_pkcs9_contentType));
  const auto digest = sole_value(signer, OBJ_nid2obj(NID_pkcs9_messageDigest));
  if (!type || !digest || *type == nullptr || *digest == nullptr) return malformed("contentType or messageDigest");
  if ((*type)->type != V_ASN1_OBJECT || OBJ_obj2nid((*type)->value.object) != NID_pkcs7_data) {
    return malformed("contentType is not id-data");
  }
  auto time = signing_time(signer);
  if (!time) return std::unexpected(time.error());
  auto nonce = text_attribute(signer, kNonce);
  if (!nonce) return std::unexpected(nonce.error());
  auto card_number = text_attribute(signer, kCardNumber);
  if (!card_number) return std::unexpected(card_number.error());
  result.signing_time = *time;
  result.nonce = std::move(*nonce);
  result.card_number = std::move(*card_number);
  return {};
}

/// Without signed attributes the signature is over the content itself; content that is the encoding of signed
/// attributes would make the signature of another message fit this one.
bool looks_like_signed_attributes(ByteView content) {
  auto outer = der::sole(content);
  if (!outer || outer->tag != der::Tag::set) return false;
  der::Reader attributes(outer->content);
  while (!attributes.at_end()) {
    auto fields = attributes.into(der::Tag::sequence);
    if (!fields || !fields->content(der::Tag::object_identifier) || !fields->into(der::Tag::set)) return false;
  }
  return true;
}

Result<Bytes> content_of(CMS_ContentInfo* message, std::optional<ByteView> given) {
  auto** inner = CMS_get0_content(message);
  const bool attached = inner != nullptr && *inner != nullptr;
  if (!attached && !given) return malformed("detached, and no content given");
  if (!attached) return Bytes(given->begin(), given->end());
  const auto* bytes = ASN1_STRING_get0_data(*inner);
  const auto size = static_cast<std::size_t>(ASN1_STRING_length(*inner));
  Bytes content(bytes, bytes + size);
  if (given && !std::ranges::equal(content, *given)) {
    return refuse(ErrorCode::signature_invalid, "the content inside is another one");
  }
  return content;
}

}  // namespace

Result<CmsSignature> verify_cms(ByteView bytes, std::optional<ByteView> given, SecurityLevel level) {
  const ErrorsCleared cleared;
  if (bytes.size() > kLargestCms) return malformed("too large");
  const auto message = decode_message(bytes);
  if (!message) return malformed("not CMS");
  const auto signer = sole_signer(message.get());
  if (!signer) return std::unexpected(signer.error());
  if (auto checked = check_algorithms(*signer); !checked) return std::unexpected(checked.error());

  CmsSignature result;
  result.attached = CMS_is_detached(message.get()) == 0;
  auto content = content_of(message.get(), given);
  if (!content) return std::unexpected(content.error());
  result.content = std::move(*content);
  auto bag = read_bag(bytes, message.get());
  if (!bag) return std::unexpected(bag.error());
  if (auto sorted = sort_certificates(std::move(*bag), *signer, level, result); !sorted) {
    return std::unexpected(sorted.error());
  }
  if (auto read = read_attributes(*signer, result); !read) return std::unexpected(read.error());
  if (!result.has_signed_attributes && looks_like_signed_attributes(result.content)) {
    return refuse(ErrorCode::signature_invalid, "the content is signed attributes");
  }

  const BioPtr detached(
      result.attached ? nullptr : BIO_new_mem_buf(result.content.data(), static_cast<int>(result.content.size())));
  // The chain is judged elsewhere, with the rules of this house.
  constexpr unsigned kFlags = CMS_NO_SIGNER_CERT_VERIFY | CMS_BINARY | CMS_NOCRL;
  if (CMS_verify(message.get(), nullptr, nullptr, detached.get(), nullptr, kFlags) != 1) {
    return refuse(ErrorCode::signature_invalid);
  }
  return result;
}

}  // namespace tpcard::trust
