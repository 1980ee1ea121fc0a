// A prepared statement at PostgreSQL. Parameters and columns travel in binary: numbers are int8, big-endian.
#pragma once

#include <string>

#include "storage/postgres_connection.hpp"

namespace tpcard::storage {

class PostgresStatement final : public Statement {
 public:
  /// `name` is the statement's in the server's session.
  PostgresStatement(PostgresConnection& connection, std::string name, const char* text);

  void run(std::span<const Value> values) override;
  bool next() override;
  [[nodiscard]] std::int64_t changed() const override;
  void finish() noexcept override { result_.reset(); }

  [[nodiscard]] bool is_null(int column) const override;
  [[nodiscard]] std::int64_t number(int column) const override;
  [[nodiscard]] std::string_view text(int column) const override;
  [[nodiscard]] ByteView bytes(int column) const override { return as_bytes(text(column)); }

 private:
  PostgresConnection& connection_;
  std::string name_;
  PgResult result_;
  int row_ = -1;
};

}  // namespace tpcard::storage
