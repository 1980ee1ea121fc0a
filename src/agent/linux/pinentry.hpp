// The PIN's dialog on Linux: whichever pinentry the desktop has (gnome3, qt, gtk-2), spoken to in Assuan.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "agent/pin_entry.hpp"

namespace tpcard::agent {

class Pinentry final : public PinEntry {
 public:
  struct Options {
    std::filesystem::path program;
    std::vector<std::string> environment = {};  ///< all that the program gets, `NAME=value`
    /// How long the person has in all. A nonce lives five minutes and may be one minute old by now (docs/protocol.md).
    std::chrono::seconds patience{180};
    /// An answer that comes sooner was typed for another window, which lost the keyboard to this one: it is thrown away
    /// and asked for again. A pinentry itself does not wait before it takes keys.
    std::chrono::milliseconds too_soon{700};
    std::chrono::milliseconds pause{500};  ///< before it is asked for again
  };
  explicit Pinentry(Options options);

  [[nodiscard]] Result<Secret> ask(const PinPrompt& prompt, const std::stop_token& stop) override;

 private:
  Options options_;
};

}  // namespace tpcard::agent
