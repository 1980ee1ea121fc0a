// Sign-ins by card, many times over: each by a browser of its own, with a challenge of its own, as the component would
// have signed it. Only posting them is timed.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "load/keep_alive.hpp"
#include "load/soft_card.hpp"
#include "protocol/site_origin.hpp"

namespace tpcard::load {

struct Site {
  protocol::SiteOrigin origin;
  std::uint16_t port;
};

struct Timed {
  std::vector<double> latencies_ms = {};  ///< of the sign-ins that were answered, ascending
  double seconds = 0;
};

class SignIns {
 public:
  SignIns(Site site, std::vector<SoftCard> cards, int connections);

  /// Step by step, so that the caller can look at the service's clock in between.
  void fetch_challenges(int count);
  void sign();
  /// Posts them, each connection its next when its last is answered, for at most `most`. Throws when one is refused.
  [[nodiscard]] Timed post(std::chrono::seconds most);

 private:
  struct Visitor {
    std::string cookie;
    std::string nonce;
    std::string request;
  };

  Site site_;
  std::vector<SoftCard> cards_;
  std::size_t connections_;
  std::vector<Visitor> visitors_;
};

}  // namespace tpcard::load
