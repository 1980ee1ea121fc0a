#include "server/commands_trust.hpp"

#include "server/trust_runs.hpp"

namespace tpcard::server {

void add_cert_commands(CLI::App& app, Run& run, const Clock& clock) {
  const auto group = [&](const char* name, const char* what) {
    auto* made = app.add_subcommand(name, what);
    made->require_subcommand(1);
    return made;
  };
  auto* cert = group("cert", "Certificates: what they say, whether to believe it");
  add_cert_show(*cert, run);
  add_cert_verify(*cert, run, clock);
  add_ocsp_verify(*group("ocsp", "OCSP answers"), run, clock);
  add_crl_verify(*group("crl", "Certificate revocation lists"), run, clock);
  add_signature_verify(*group("signature", "Signatures: CMS and Web eID tokens"), run, clock);
}

}  // namespace tpcard::server
