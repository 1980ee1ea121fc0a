// The subcommands of `tpcard`, one file each. Each adds itself to the command line and, when chosen, sets what is to
// run.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "base/clock.hpp"

namespace tpcard::server {

/// What the command line asked for; returns the exit status (0 done, 1 refused or failed, 2 usage).
using Run = std::function<int()>;

void add_serve_command(CLI::App& app, Run& run, const Clock& clock);
void add_audit_commands(CLI::App& app, Run& run);
void add_member_commands(CLI::App& app, Run& run, const Clock& clock);
void add_backup_command(CLI::App& app, Run& run);
void add_trust_commands(CLI::App& app, Run& run, const Clock& clock);
void add_doctor_command(CLI::App& app, Run& run, const Clock& clock);

/// `main` without its clock: the tests run a second program that has another one.
[[nodiscard]] int run_tpcard(int argc, char** argv, const Clock& clock);

}  // namespace tpcard::server
