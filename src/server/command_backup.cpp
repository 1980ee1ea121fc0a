// `tpcard backup`: a consistent copy of the embedded database while the service runs (SQLite's VACUUM INTO). PostgreSQL
// has tools of its own for this, better than ours could be.
#include <sqlite3.h>
#include <sys/stat.h>

#include <filesystem>
#include <iostream>
#include <memory>

#include "server/commands.hpp"
#include "server/configuration.hpp"

namespace tpcard::server {
namespace {

constexpr std::string_view kSqlite = "sqlite:";

void vacuum_into(const std::string& database, const std::string& copy) {
  sqlite3* raw = nullptr;
  const int opened = sqlite3_open_v2(database.c_str(), &raw, SQLITE_OPEN_READONLY, nullptr);
  const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> connection(raw, &sqlite3_close);
  if (opened != SQLITE_OK) throw std::runtime_error("cannot open " + database);
  sqlite3_stmt* prepared = nullptr;
  sqlite3_prepare_v2(raw, "VACUUM INTO ?1", -1, &prepared, nullptr);
  const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> statement(prepared, &sqlite3_finalize);
  sqlite3_bind_text(prepared, 1, copy.c_str(), -1, SQLITE_STATIC);
  if (sqlite3_step(prepared) != SQLITE_DONE) throw std::runtime_error(std::string("backup: ") + sqlite3_errmsg(raw));
}

int backup(const std::string& file, const std::string& copy) {
  const auto configuration = read_configuration(file);
  if (!configuration.store_url.starts_with(kSqlite)) {
    std::cerr << "tpcard: back up PostgreSQL with pg_basebackup or pg_dump (docs/operations.md)\n";
    return 2;
  }
  if (std::filesystem::exists(copy)) throw std::runtime_error(copy + " exists already; a backup never overwrites");
  // The copy holds what the database holds: nobody else may read it.
  ::umask(S_IRWXG | S_IRWXO);
  vacuum_into(configuration.store_url.substr(kSqlite.size()), copy);
  std::cout << "copied to " << copy << " (" << std::filesystem::file_size(copy) << " bytes)\n";
  return 0;
}

}  // namespace

void add_backup_command(CLI::App& app, Run& run) {
  auto* command = app.add_subcommand("backup", "Copy the embedded database while the service runs");
  auto file = std::make_shared<std::string>();
  auto copy = std::make_shared<std::string>();
  command->add_option("--config", *file, "The configuration")->required();
  command->add_option("--out", *copy, "The copy to make")->required();
  command->callback([=, &run] { run = [=] { return backup(*file, *copy); }; });
}

}  // namespace tpcard::server
