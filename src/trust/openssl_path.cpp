#include "trust/openssl_path.hpp"

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <utility>

#include "certificate/extensions.hpp"
#include "trust/x509.hpp"

namespace tpcard::trust {
namespace {

// The stack only borrows: its elements belong to the shared_ptrs beside it.
using BorrowedX509Stack =
    std::unique_ptr<STACK_OF(X509), decltype([](STACK_OF(X509) * stack) { sk_X509_free(stack); })>;
using Decoded = std::vector<std::shared_ptr<X509>>;

FindingCode finding_of(int error) {
  switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return FindingCode::expired;
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return FindingCode::not_yet_valid;
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    case X509_V_ERR_UNABLE_TO_DECRYPT_CERT_SIGNATURE:
      return FindingCode::signature_invalid;
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
      return FindingCode::key_too_weak;
    case X509_V_ERR_CA_MD_TOO_WEAK:
      return FindingCode::digest_too_weak;
    case X509_V_ERR_INVALID_CA:
    case X509_V_ERR_INVALID_NON_CA:
      return FindingCode::not_an_authority;
    case X509_V_ERR_PATH_LENGTH_EXCEEDED:
    case X509_V_ERR_CERT_CHAIN_TOO_LONG:
      return FindingCode::path_too_long;
    case X509_V_ERR_KEYUSAGE_NO_CERTSIGN:
      return FindingCode::key_usage;
    case X509_V_ERR_PERMITTED_VIOLATION:
    case X509_V_ERR_EXCLUDED_VIOLATION:
    case X509_V_ERR_SUBTREE_MINMAX:
    case X509_V_ERR_UNSUPPORTED_CONSTRAINT_TYPE:
    case X509_V_ERR_UNSUPPORTED_CONSTRAINT_SYNTAX:
    case X509_V_ERR_UNSUPPORTED_NAME_SYNTAX:
      return FindingCode::name_constraints;
    case X509_V_ERR_INVALID_POLICY_EXTENSION:
    case X509_V_ERR_NO_EXPLICIT_POLICY:
      return FindingCode::policy;
    case X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION:
      return FindingCode::unknown_critical_extension;
    case X509_V_ERR_CERT_REVOKED:
      return FindingCode::revoked;
    case X509_V_ERR_UNABLE_TO_GET_CRL:
    case X509_V_ERR_CRL_SIGNATURE_FAILURE:
    case X509_V_ERR_CRL_HAS_EXPIRED:
    case X509_V_ERR_CRL_NOT_YET_VALID:
    case X509_V_ERR_DIFFERENT_CRL_SCOPE:
    case X509_V_ERR_KEYUSAGE_NO_CRL_SIGN:
    case X509_V_ERR_CRL_PATH_VALIDATION_ERROR:
    case X509_V_ERR_UNHANDLED_CRITICAL_CRL_EXTENSION:
    case X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER:
    case X509_V_ERR_UNABLE_TO_DECRYPT_CRL_SIGNATURE:
    case X509_V_ERR_ERROR_IN_CRL_LAST_UPDATE_FIELD:
    case X509_V_ERR_ERROR_IN_CRL_NEXT_UPDATE_FIELD:
      return FindingCode::revocation_unknown;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      return FindingCode::no_path;
    default:
      return FindingCode::other;
  }
}

/// What the callbacks go by, and what one of them gathers.
struct Gathering {
  const Path& candidate;
  std::span<const std::shared_ptr<X509>> decoded;  ///< the candidate, leaf first
  Instant time;
  std::vector<PathFinding> findings;
};

/// Who issued whom, the candidate says: OpenSSL's own choice goes by key identifiers, which only order ours. Whether
/// the issuer's key made the signature, and may have, is OpenSSL's to verify afterwards.
int is_issuer(X509_STORE_CTX* context, X509* child, X509* issuer) {
  const auto* gathering = static_cast<const Gathering*>(X509_STORE_CTX_get_app_data(context));
  // The path of a CRL's signer, and whether an anchor signed itself.
  if (gathering == nullptr || child == issuer) return X509_check_issued(issuer, child) == X509_V_OK ? 1 : 0;
  if (X509_NAME_cmp(X509_get_subject_name(issuer), X509_get_issuer_name(child)) != 0) return 0;
  const auto path = gathering->decoded;
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    if (path[i].get() == child) return path[i + 1].get() == issuer ? 1 : 0;
  }
  return 0;
}

int gather(int ok, X509_STORE_CTX* context) {
  if (ok == 1) return 1;
  auto* gathering = static_cast<Gathering*>(X509_STORE_CTX_get_app_data(context));
  // The path of a CRL's signer is verified in a context of its own, which must not go on after an error.
  if (gathering == nullptr) return 0;
  const int error = X509_STORE_CTX_get_error(context);
  const auto depth =
      std::clamp<std::size_t>(static_cast<std::size_t>(std::max(0, X509_STORE_CTX_get_error_depth(context))), 0,
                              gathering->candidate.size() - 1);
  // OpenSSL's last second is over before it begins; RFC 5280 §4.1.2.5 counts it in.
  if (error == X509_V_ERR_CERT_HAS_EXPIRED && gathering->candidate[depth]->is_valid_at(gathering->time)) return 1;
  gathering->findings.push_back({depth, gathering->candidate[depth]->fingerprint(), finding_of(error), Severity::error,
                                 X509_verify_cert_error_string(error)});
  return 1;  // go on: one error must not hide another
}

/// False when OpenSSL cannot read one of the policies: without it the rest would be another set, and none would be any.
[[nodiscard]] bool set_policies(X509_VERIFY_PARAM* parameters, const ValidationPolicy& policy) {
  unsigned long flags = X509_V_FLAG_POLICY_CHECK | X509_V_FLAG_PARTIAL_CHAIN;
  const bool required = policy.profile == Profile::gpki && !policy.required_policies.empty();
  if (policy.explicit_policy || required) flags |= X509_V_FLAG_EXPLICIT_POLICY;
  if (policy.inhibit_policy_mapping) flags |= X509_V_FLAG_INHIBIT_MAP;
  if (policy.inhibit_any_policy) flags |= X509_V_FLAG_INHIBIT_ANY;
  X509_VERIFY_PARAM_set_flags(parameters, flags);
  for (const auto& oid : policy.required_policies) {
    auto* object = OBJ_txt2obj(oid.c_str(), 1);
    if (object == nullptr || X509_VERIFY_PARAM_add0_policy(parameters, object) != 1) return false;
  }
  return true;
}

/// dNSName constraints bind a common name only where it is all the name there is: whoever has a subjectAltName is named
/// there.
void set_names(X509_VERIFY_PARAM* parameters, const certificate::Certificate& leaf) {
  if (leaf.extension(certificate::extension::subject_alt_name) == nullptr) return;
  X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
}

void set_crls(X509_STORE_CTX* context, const CrlInputs& inputs) {
  if (inputs.checking == CrlChecking::none) return;
  unsigned long flags = X509_V_FLAG_CRL_CHECK | X509_V_FLAG_EXTENDED_CRL_SUPPORT | X509_V_FLAG_USE_DELTAS;
  if (inputs.checking == CrlChecking::chain) flags |= X509_V_FLAG_CRL_CHECK_ALL;
  X509_VERIFY_PARAM_set_flags(X509_STORE_CTX_get0_param(context), flags);
  X509_STORE_CTX_set0_crls(context, inputs.crls.get());
}

std::vector<PathFinding> refusal(const Path& candidate, FindingCode code, std::string detail) {
  return {{0, candidate.front()->fingerprint(), code, Severity::error, std::move(detail)}};
}

bool chain_is(X509_STORE_CTX* context, std::span<const std::shared_ptr<X509>> candidate) {
  const auto* chain = X509_STORE_CTX_get0_chain(context);
  if (chain == nullptr || std::cmp_not_equal(sk_X509_num(chain), candidate.size())) return false;
  for (std::size_t i = 0; i < candidate.size(); ++i) {
    if (X509_cmp(sk_X509_value(chain, static_cast<int>(i)), candidate[i].get()) != 0) return false;
  }
  return true;
}

}  // namespace

CrlInputs decode_crls(CrlChecking checking, std::span<const Bytes> crls,
                      std::span<const certificate::CertificatePtr> signers, const TrustStore& store) {
  const auto free = [](STACK_OF(X509_CRL) * stack) { sk_X509_CRL_pop_free(stack, X509_CRL_free); };
  CrlInputs inputs{checking, {sk_X509_CRL_new_null(), free}, {}};
  for (const auto& der : crls) {
    const auto* bytes = der.data();
    auto* crl = d2i_X509_CRL(nullptr, &bytes, static_cast<long>(der.size()));
    if (crl != nullptr) sk_X509_CRL_push(inputs.crls.get(), crl);
  }
  ERR_clear_error();
  for (const auto& one : signers) {
    if (auto decoded = decode(*one, store)) inputs.signers.push_back(std::move(decoded));
  }
  return inputs;
}

std::vector<PathFinding> judge_by_openssl(const Path& candidate, const TrustStore& store,
                                          const ValidationPolicy& policy, const CrlInputs& crls) {
  Decoded decoded;
  for (const auto& one : candidate) decoded.push_back(decode(*one, store));
  if (std::ranges::count(decoded, nullptr) != 0) {
    return refusal(candidate, FindingCode::malformed, "OpenSSL cannot read a certificate");
  }
  const BorrowedX509Stack untrusted(sk_X509_new_null());
  for (std::size_t i = 1; i + 1 < decoded.size(); ++i) sk_X509_push(untrusted.get(), decoded[i].get());
  for (const auto& one : crls.signers) sk_X509_push(untrusted.get(), one.get());
  const X509StorePtr trusted(X509_STORE_new());
  X509_STORE_set_check_issued(trusted.get(), is_issuer);
  X509_STORE_add_cert(trusted.get(), decoded.back().get());
  const X509StoreContextPtr context(X509_STORE_CTX_new());
  if (X509_STORE_CTX_init(context.get(), trusted.get(), decoded[0].get(), untrusted.get()) != 1) {
    return refusal(candidate, FindingCode::other, "X509_STORE_CTX_init failed");
  }
  auto* parameters = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_time(parameters, std::chrono::floor<seconds>(policy.time).time_since_epoch().count());
  X509_VERIFY_PARAM_set_auth_level(parameters, static_cast<int>(policy.security_level));
  X509_VERIFY_PARAM_set_depth(parameters, static_cast<int>(candidate.size()));
  set_names(parameters, *candidate.front());
  if (!set_policies(parameters, policy)) {
    ERR_clear_error();
    return refusal(candidate, FindingCode::policy, "a required policy that cannot be encoded");
  }
  set_crls(context.get(), crls);

  Gathering gathering{candidate, decoded, policy.time, {}};
  X509_STORE_CTX_set_app_data(context.get(), &gathering);
  X509_STORE_CTX_set_verify_cb(context.get(), gather);
  const int verified = X509_verify_cert(context.get());
  ERR_clear_error();
  if (!gathering.findings.empty()) return std::move(gathering.findings);
  if (verified != 1) {
    return refusal(candidate, FindingCode::other,
                   X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get())));
  }
  // What our rules judged is what must have been accepted here.
  if (!chain_is(context.get(), decoded)) {
    return refusal(candidate, FindingCode::other, "OpenSSL went another way");
  }
  return {};
}

}  // namespace tpcard::trust
