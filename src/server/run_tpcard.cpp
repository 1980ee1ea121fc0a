#include <fmt/format.h>

#include <iostream>

#include "server/commands.hpp"
#include "server/commands_trust.hpp"
#include "server/configuration.hpp"
#include "server/service.hpp"

namespace tpcard::server {

void add_serve_command(CLI::App& app, Run& run, const Clock& clock) {
  auto* command = app.add_subcommand("serve", "Serve the site and its API");
  auto file = std::make_shared<std::string>();
  command->add_option("--config", *file, "The configuration (docs/operations.md)")->required();
  command->callback([file, &run, &clock] { run = [file, &clock] { return serve(*file, clock); }; });
}

int run_tpcard(int argc, char** argv, const Clock& clock) {
  CLI::App app("tpcard: the organization members' system of the city card");
  app.set_version_flag("--version", TPCARD_VERSION);
  app.require_subcommand(1);
  Run run;
  add_serve_command(app, run, clock);
  add_audit_commands(app, run);
  add_member_commands(app, run, clock);
  add_trust_commands(app, run, clock);
  add_backup_command(app, run);
  add_doctor_command(app, run, clock);
  add_cert_commands(app, run, clock);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // CLI11 has statuses of its own; ours are 0, 1 and 2.
    return app.exit(error) == 0 ? 0 : 2;
  }
  try {
    return run();
  } catch (const std::exception& error) {
    std::cerr << "tpcard: " << error.what() << '\n';
    return 1;
  }
}

}  // namespace tpcard::server
