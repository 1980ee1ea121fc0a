// The pieces that commands_trust.cpp puts together.
#pragma once

#include <iostream>

#include "server/commands.hpp"
#include "server/trust_options.hpp"

namespace tpcard::server {

/// Runs `what`; a UsageError is told and becomes exit status 2.
template <typename What>
[[nodiscard]] Run checked(What what) {
  return [what] {
    try {
      return what();
    } catch (const UsageError& error) {
      std::cerr << "tpcard: " << error.what() << '\n';
      return 2;
    }
  };
}

void add_cert_show(CLI::App& group, Run& run);
void add_cert_verify(CLI::App& group, Run& run, const Clock& clock);
void add_ocsp_verify(CLI::App& group, Run& run, const Clock& clock);
void add_crl_verify(CLI::App& group, Run& run, const Clock& clock);
void add_signature_verify(CLI::App& group, Run& run, const Clock& clock);

}  // namespace tpcard::server
