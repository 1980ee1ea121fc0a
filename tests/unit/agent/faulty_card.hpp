// A software card whose library hangs, crashes or answers nonsense when it is told to (faulty_module.cpp).
#pragma once

#include <cstdlib>
#include <fstream>

#include "tests/unit/agent/soft_card.hpp"

namespace tpcard::agent {

class FaultyReader : public SoftReader {
 public:
  FaultyReader() {
    setenv("TPCARD_CARD_FAULT", file().c_str(), 1);
    is_well();
  }
  /// `hang C_Sign`: what the library does from now on.
  void fault(const std::string& words) const { std::ofstream(file()) << words; }
  void is_well() const { fault(""); }
  [[nodiscard]] ModuleSettings module() const {
    return {.path = TPCARD_FAULTY_MODULE, .changes = ModuleSettings::Changes::seen_after_restart};
  }

 private:
  [[nodiscard]] std::filesystem::path file() const { return folder() / "fault"; }
};

}  // namespace tpcard::agent
