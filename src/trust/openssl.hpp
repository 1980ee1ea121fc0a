// Ownership of OpenSSL's objects. Internal to this room.
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <memory>

namespace tpcard::trust {

template <auto Free>
struct Freeing {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};

using KeyPtr = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;
using KeyContextPtr = std::unique_ptr<EVP_PKEY_CTX, Freeing<EVP_PKEY_CTX_free>>;
using DigestContextPtr = std::unique_ptr<EVP_MD_CTX, Freeing<EVP_MD_CTX_free>>;
using X509Ptr = std::unique_ptr<X509, Freeing<X509_free>>;
using X509CrlPtr = std::unique_ptr<X509_CRL, Freeing<X509_CRL_free>>;
using X509StorePtr = std::unique_ptr<X509_STORE, Freeing<X509_STORE_free>>;
using X509StoreContextPtr = std::unique_ptr<X509_STORE_CTX, Freeing<X509_STORE_CTX_free>>;

}  // namespace tpcard::trust
