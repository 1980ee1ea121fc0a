#include "trust/keys.hpp"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>

#include <algorithm>

#include "certificate/der.hpp"

namespace tpcard::trust {
namespace {

using certificate::KeyKind;
namespace der = certificate::der;

using BigNumberPtr = std::unique_ptr<BIGNUM, Freeing<BN_free>>;
using ParamBuilderPtr = std::unique_ptr<OSSL_PARAM_BLD, Freeing<OSSL_PARAM_BLD_free>>;
using ParamsPtr = std::unique_ptr<OSSL_PARAM, Freeing<OSSL_PARAM_free>>;

// EVP_PKEY_fromdata takes 8 µs where d2i_PUBKEY takes 170 (decoder look-ups): so keys are put together by hand.
KeyPtr from_params(const char* algorithm, OSSL_PARAM* params) {
  const KeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, algorithm, nullptr));
  EVP_PKEY* key = nullptr;
  if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params) != 1) {
    return nullptr;
  }
  return KeyPtr(key);
}

KeyPtr rsa_key(const certificate::PublicKey& key) {
  auto fields = der::sole_sequence(key.key);
  const auto modulus = fields ? fields->content(der::Tag::integer) : std::nullopt;
  const auto exponent = fields ? fields->content(der::Tag::integer) : std::nullopt;
  if (!modulus || !exponent || exponent->size() > 9) return nullptr;
  const auto number = [](ByteView bytes) {
    return BigNumberPtr(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
  };
  const auto n = number(*modulus);
  const auto e = number(*exponent);
  const ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
  if (OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
    return nullptr;
  }
  const ParamsPtr params(OSSL_PARAM_BLD_to_param(builder.get()));
  return from_params("RSA", params.get());
}

KeyPtr ec_key(const certificate::PublicKey& key, const char* group) {
  Bytes point(key.key.begin(), key.key.end());
  OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, const_cast<char*>(group), 0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
      OSSL_PARAM_construct_end(),
  };
  return from_params("EC", params);
}

KeyPtr decoded_key(const certificate::PublicKey& key) {
  const auto* bytes = key.info.data();
  KeyPtr decoded(d2i_PUBKEY(nullptr, &bytes, static_cast<long>(key.info.size())));
  ERR_clear_error();
  return decoded;
}

}  // namespace

KeyPtr load_key(const certificate::PublicKey& key) {
  const bool rsa = key.kind == KeyKind::rsa || key.kind == KeyKind::rsa_pss;
  if (rsa && key.bits > kLargestRsaKey) return nullptr;
  switch (key.kind) {
    case KeyKind::rsa:
      return rsa_key(key);
    case KeyKind::ec_p256:
      return ec_key(key, "P-256");
    case KeyKind::ec_p384:
      return ec_key(key, "P-384");
    case KeyKind::ec_p521:
      return ec_key(key, "P-521");
    case KeyKind::ed25519:
      return KeyPtr(EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, key.key.data(), key.key.size()));
    case KeyKind::rsa_pss:  // its parameters restrict what it may sign: only the decoder knows them all
    case KeyKind::other:
      return decoded_key(key);
  }
  return nullptr;
}

}  // namespace tpcard::trust
