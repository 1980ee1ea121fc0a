#include "storage/open_store.hpp"

#include <string_view>

#include "storage/postgres_store.hpp"
#include "storage/sqlite_store.hpp"

namespace tpcard::storage {

std::unique_ptr<membership::Store> open_store(const std::string& url) {
  constexpr std::string_view kSqlite = "sqlite:";
  if (url.starts_with(kSqlite)) {
    auto path = url.substr(kSqlite.size());
    // Readers and the writer are connections of their own, and a database in memory has one.
    if (path.empty() || path == ":memory:") throw StoreError("a store needs a file: sqlite:/path/to/file");
    return std::make_unique<SqliteStore>(path);
  }
  if (url.starts_with("postgresql://") || url.starts_with("postgres://")) return std::make_unique<PostgresStore>(url);
  // The URL may hold a password: it is not repeated.
  throw StoreError("the store's url is neither sqlite:/path nor postgresql://…");
}

}  // namespace tpcard::storage
