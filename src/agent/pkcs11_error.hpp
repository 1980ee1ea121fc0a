// What a PKCS#11 module answers, in the product's words: the one map from CKR_… to ErrorCode.
#pragma once

#include <p11-kit/pkcs11.h>

#include <stdexcept>
#include <string>

#include "base/error.hpp"

namespace tpcard::agent {

[[nodiscard]] ErrorCode error_of(CK_RV answer);

/// `CKR 0x000000a0`, for the log.
[[nodiscard]] std::string text_of(CK_RV answer);

/// A call failed that does not depend on what a person typed: the card was pulled out, the reader broke.
class ModuleFault : public std::runtime_error {
 public:
  ModuleFault(std::string_view call, CK_RV answer);
  [[nodiscard]] CK_RV answer() const { return answer_; }

 private:
  CK_RV answer_;
};

/// Throws ModuleFault unless the answer is CKR_OK.
void check(std::string_view call, CK_RV answer);

}  // namespace tpcard::agent
