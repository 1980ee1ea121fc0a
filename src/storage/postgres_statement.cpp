#include "storage/postgres_statement.hpp"

#include <libpq-fe.h>

#include <array>
#include <bit>
#include <charconv>
#include <cstring>

namespace tpcard::storage {
namespace {

constexpr std::size_t kMostParameters = 24;

std::uint64_t swap_to_network(std::uint64_t value) {
  return std::endian::native == std::endian::little ? __builtin_bswap64(value) : value;
}

/// The arrays PQexecPrepared wants; numbers are kept here in network order.
struct Parameters {
  std::array<const char*, kMostParameters> values{};
  std::array<int, kMostParameters> lengths{};
  std::array<int, kMostParameters> formats{};
  std::array<std::uint64_t, kMostParameters> numbers{};

  void set(std::size_t i, std::string_view data) {
    values[i] = data.data() == nullptr ? "" : data.data();
    lengths[i] = static_cast<int>(data.size());
    formats[i] = 1;
  }
  void set(std::size_t i, const Value& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      numbers[i] = swap_to_network(static_cast<std::uint64_t>(*number));
      set(i, {reinterpret_cast<const char*>(&numbers[i]), sizeof numbers[i]});
    } else if (const auto* text = std::get_if<std::string_view>(&value)) {
      set(i, *text);
    } else if (const auto* bytes = std::get_if<ByteView>(&value)) {
      set(i, as_text(*bytes));
    }
  }
};

}  // namespace

PostgresStatement::PostgresStatement(PostgresConnection& connection, std::string name, const char* text)
    : connection_(connection), name_(std::move(name)) {
  connection_.check(PgResult(PQprepare(connection_.handle(), name_.c_str(), text, 0, nullptr)));
}

void PostgresStatement::run(std::span<const Value> values) {
  if (values.size() > kMostParameters) throw StoreError("a statement has too many parameters");
  Parameters parameters;
  for (std::size_t i = 0; i < values.size(); ++i) parameters.set(i, values[i]);
  result_.reset(PQexecPrepared(connection_.handle(), name_.c_str(), static_cast<int>(values.size()),
                               parameters.values.data(), parameters.lengths.data(), parameters.formats.data(), 1));
  row_ = -1;
  connection_.check(result_);
}

bool PostgresStatement::next() { return ++row_ < PQntuples(result_.get()); }

std::int64_t PostgresStatement::changed() const {
  const std::string_view count = PQcmdTuples(result_.get());
  std::int64_t value = 0;
  std::from_chars(count.data(), count.data() + count.size(), value);
  return value;
}

bool PostgresStatement::is_null(int column) const { return PQgetisnull(result_.get(), row_, column) != 0; }

std::int64_t PostgresStatement::number(int column) const {
  const auto data = bytes(column);
  // Expressions may be int4 (`SELECT 1`); columns are int8.
  if (data.size() != 8 && data.size() != 4) throw StoreError("PostgreSQL sent a number of another width");
  std::uint64_t value = 0;
  for (const auto byte : data) value = value << 8 | byte;
  return data.size() == 8 ? static_cast<std::int64_t>(value) : static_cast<std::int32_t>(value);
}

std::string_view PostgresStatement::text(int column) const {
  return {PQgetvalue(result_.get(), row_, column), static_cast<std::size_t>(PQgetlength(result_.get(), row_, column))};
}

}  // namespace tpcard::storage
