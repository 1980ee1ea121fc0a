// Tells the operators, in the log, before the last fresh revocation list of a pinned authority runs out.
#pragma once

#include <map>
#include <vector>

#include "revocation/crl_shelf.hpp"

namespace tpcard::server {

class ListWatch {
 public:
  /// Writes a line for each authority whose lists came into another state, and again every hour while they are not
  /// well.
  void look(const std::vector<revocation::CrlHealth>& health, Instant now);

 private:
  enum class State { fresh, running_out, run_out };
  struct Told {
    State state = State::fresh;
    Instant at{};
  };
  std::map<Sha256, Told> told_;
};

}  // namespace tpcard::server
