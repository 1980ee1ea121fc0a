// The typed side of a statement: values go in and come out as the records' own types, columns are read in order.
//
//   Query row(connection, kFindSession, key);
//   if (row.next()) return Session{.key = key, .member = row.get<MemberId>(), …};
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <type_traits>

#include "base/clock.hpp"
#include "base/hash.hpp"
#include "membership/records.hpp"
#include "storage/connection.hpp"
#include "storage/words.hpp"

namespace tpcard::storage {

inline Value to_value(std::int64_t number) { return number; }
inline Value to_value(int number) { return std::int64_t{number}; }
inline Value to_value(bool flag) { return std::int64_t{flag ? 1 : 0}; }
inline Value to_value(std::string_view text) { return text; }
inline Value to_value(const std::string& text) { return std::string_view(text); }
inline Value to_value(Instant instant) { return to_unix_ms(instant); }
inline Value to_value(const Bytes& bytes) { return ByteView(bytes); }
inline Value to_value(const Sha256& key) { return ByteView(key); }
inline Value to_value(const membership::EmailAddress& email) { return std::string_view(email.text()); }
inline Value to_value(const membership::Scheme& scheme) { return std::string_view(scheme.name); }
template <typename Tag>
Value to_value(const membership::Id<Tag>& id) {
  return std::string_view(id.text);
}
template <typename Enum>
  requires std::is_enum_v<Enum>
Value to_value(Enum value) {
  return word_of(value);
}
template <typename T>
Value to_value(const std::optional<T>& value) {
  return value ? to_value(*value) : Value{};
}

template <typename T>
inline constexpr bool kIsOptional = false;
template <typename T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

/// A statement under way; ends it when it goes out of scope.
class Query {
 public:
  template <typename... Args>
  explicit Query(Connection& connection, Sql sql, const Args&... args) : statement_(connection.statement(sql)) {
    const std::array<Value, sizeof...(Args)> values{to_value(args)...};
    statement_.run(values);
  }
  ~Query() { statement_.finish(); }
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  bool next() {
    column_ = 0;
    return statement_.next();
  }
  [[nodiscard]] std::int64_t changed() const { return statement_.changed(); }

  /// The next column of this row.
  template <typename T>
  [[nodiscard]] T get() {
    if constexpr (kIsOptional<T>) {
      if (statement_.is_null(column_)) return ++column_, T{};
      return T{get<typename T::value_type>()};
    } else {
      return read(column_++, std::type_identity<T>{});
    }
  }

 private:
  std::int64_t read(int column, std::type_identity<std::int64_t>) const { return statement_.number(column); }
  int read(int column, std::type_identity<int>) const { return static_cast<int>(statement_.number(column)); }
  bool read(int column, std::type_identity<bool>) const { return statement_.number(column) != 0; }
  Instant read(int column, std::type_identity<Instant>) const { return from_unix_ms(statement_.number(column)); }
  std::string read(int column, std::type_identity<std::string>) const { return std::string(statement_.text(column)); }
  Bytes read(int column, std::type_identity<Bytes>) const {
    const auto view = statement_.bytes(column);
    return {view.begin(), view.end()};
  }
  Sha256 read(int column, std::type_identity<Sha256>) const {
    const auto view = statement_.bytes(column);
    Sha256 key{};
    if (view.size() != key.size()) throw StoreError("a stored key is not 32 bytes long");
    std::ranges::copy(view, key.begin());
    return key;
  }
  membership::EmailAddress read(int column, std::type_identity<membership::EmailAddress>) const {
    auto email = membership::EmailAddress::parse(statement_.text(column));
    if (!email) throw StoreError("a stored e-mail address is not one");
    return *std::move(email);
  }
  membership::Scheme read(int column, std::type_identity<membership::Scheme>) const {
    return {std::string(statement_.text(column))};
  }
  template <typename Tag>
  membership::Id<Tag> read(int column, std::type_identity<membership::Id<Tag>>) const {
    return {std::string(statement_.text(column))};
  }
  template <typename Enum>
    requires std::is_enum_v<Enum>
  Enum read(int column, std::type_identity<Enum>) const {
    return from_word<Enum>(statement_.text(column));
  }

  Statement& statement_;
  int column_ = 0;
};

/// Runs a statement that answers nothing; tells how many rows it changed.
template <typename... Args>
std::int64_t execute(Connection& connection, Sql sql, const Args&... args) {
  return Query(connection, sql, args...).changed();
}

}  // namespace tpcard::storage
