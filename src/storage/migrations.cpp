#include "storage/migrations.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "storage/migration_texts.hpp"  // made of migrations/*.sql by CMake
#include "storage/query.hpp"

namespace tpcard::storage {
namespace {

constexpr std::array kMigrations{Migration{1, kMigration001}};

constexpr std::string_view kVersionTable =
    "CREATE TABLE IF NOT EXISTS schema_version (\n  version BIGINT PRIMARY KEY,\n  applied_at TEXT NOT NULL\n);";
constexpr Sql kVersion{"SELECT coalesce(max(version), 0) FROM schema_version"};
constexpr Sql kApplied{"INSERT INTO schema_version (version, applied_at) VALUES ($1, CAST(CURRENT_TIMESTAMP AS TEXT))"};

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

int version_of(Connection& connection) {
  Query row(connection, kVersion);
  return row.next() ? row.get<int>() : 0;
}

}  // namespace

std::span<const Migration> migrations() { return kMigrations; }

std::string in_sqlite_words(std::string_view postgres_text) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kWords{{
      {"BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "INTEGER PRIMARY KEY AUTOINCREMENT"},
      {"BIGINT", "INTEGER"},
      {"BYTEA", "BLOB"},
      {"\n) /*keyed*/;", "\n) STRICT, WITHOUT ROWID;"},
      {"\n);", "\n) STRICT;"},
  }};
  std::string text(postgres_text);
  for (const auto& [from, to] : kWords) replace_all(text, from, to);
  return text;
}

void migrate(Connection& connection) {
  {
    Tx tx(connection, Access::write);
    connection.lock_schema();
    connection.run_script(kVersionTable);
    tx.commit();
  }
  const int known = kMigrations.back().version;
  for (const auto& migration : kMigrations) {
    Tx tx(connection, Access::write);
    connection.lock_schema();
    const int found = version_of(connection);
    if (found > known) {
      throw StoreError(
          fmt::format("the database has schema {}, this program knows schemas up to {}: it was written by a newer "
                      "tpcard, use that one",
                      found, known));
    }
    if (found >= migration.version) continue;
    connection.run_script(migration.text);
    execute(connection, kApplied, migration.version);
    tx.commit();
  }
}

}  // namespace tpcard::storage
