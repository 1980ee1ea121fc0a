// A card's PKCS#11 library (Cryptoki 2.40), opened at run time. One thread uses it at a time.
#pragma once

#include <p11-kit/pkcs11.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace tpcard::agent {

struct Slot {
  CK_SLOT_ID id = 0;
  std::string description;
  bool has_token = false;
  bool is_taken = false;  ///< the reader cannot be asked about: another program holds its card for itself
};

struct Token {
  std::string label;
  std::string serial;
  CK_FLAGS flags = 0;
  [[nodiscard]] bool has(CK_FLAGS flag) const { return (flags & flag) != 0; }
};

class Module {
 public:
  /// Refuses with module_missing when the file is not there or is no PKCS#11 library.
  [[nodiscard]] static Result<std::unique_ptr<Module>> open(const std::filesystem::path& path);
  /// A library that is loaded already. Call initialize() next.
  explicit Module(CK_FUNCTION_LIST& functions) : functions_(&functions) {}
  ~Module();
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;

  /// Throws ModuleFault.
  void initialize();
  /// Every reader, with and without a card. Throws ModuleFault.
  [[nodiscard]] std::vector<Slot> slots() const;
  /// Throws ModuleFault, when there is no card any more for instance.
  [[nodiscard]] Token token(CK_SLOT_ID slot) const;
  /// Forgets everything and looks anew: for libraries that see insertion and removal only when they start (SoftHSM2).
  /// Ends all sessions.
  void start_anew();
  [[nodiscard]] std::string description() const;
  [[nodiscard]] CK_FUNCTION_LIST& functions() const { return *functions_; }

 private:
  CK_FUNCTION_LIST* functions_;
};

}  // namespace tpcard::agent
