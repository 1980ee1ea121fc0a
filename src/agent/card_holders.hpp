// Another program that keeps a card for itself. PKCS#11 has no word for it: a library that meets one answers nonsense
// (OpenSC: CKR_DEVICE_ERROR) or waits for as long as that program likes. So PC/SC is asked before any library is.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"

namespace tpcard::agent {

class CardHolders {
 public:
  CardHolders();
  ~CardHolders();
  CardHolders(const CardHolders&) = delete;
  CardHolders& operator=(const CardHolders&) = delete;

  /// The readers whose card another program has opened for itself alone, or keeps in a transaction that does not end
  /// within `patience`. None where there is no PC/SC.
  [[nodiscard]] std::vector<std::string> readers_held(milliseconds patience);

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace tpcard::agent
