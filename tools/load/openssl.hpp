// Ownership of OpenSSL's objects. The product's own (src/trust/openssl.hpp) is internal to its room.
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace tpcard::load {

template <auto Free>
struct Freeing {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};

using KeyPtr = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;
using DigestContextPtr = std::unique_ptr<EVP_MD_CTX, Freeing<EVP_MD_CTX_free>>;
using X509Ptr = std::unique_ptr<X509, Freeing<X509_free>>;
using X509StorePtr = std::unique_ptr<X509_STORE, Freeing<X509_STORE_free>>;
using X509StoreContextPtr = std::unique_ptr<X509_STORE_CTX, Freeing<X509_STORE_CTX_free>>;
/// Borrows its elements.
struct FreeingStack {
  void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }
};
using X509Stack = std::unique_ptr<STACK_OF(X509), FreeingStack>;

/// A measurement of something that failed is worth nothing, so whatever is not right ends the program.
inline void must(bool held, const std::string& what) {
  if (!held) throw std::runtime_error("load: " + what);
}

}  // namespace tpcard::load
