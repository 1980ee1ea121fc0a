// The schema's history: numbered, forward only, one transaction each. `schema_version` tells how far a database is.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "storage/connection.hpp"

namespace tpcard::storage {

struct Migration {
  int version;
  std::string_view text;  ///< PostgreSQL's
};

/// All of them, in order.
[[nodiscard]] std::span<const Migration> migrations();

/// Brings the database to the newest version this program knows. Throws StoreError, with words, when the database is
/// newer than the program: an older program must not write into a schema it cannot know.
void migrate(Connection& connection);

/// A migration's text in SQLite's words: STRICT tables, and tables marked /*keyed*/ without a rowid (one tree instead
/// of two for random keys).
[[nodiscard]] std::string in_sqlite_words(std::string_view postgres_text);

}  // namespace tpcard::storage
