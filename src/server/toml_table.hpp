// Strict reading of TOML: keys are taken one by one, and a key that nobody took is an error, so that a misspelt one is
// not silently the default. For the configuration, the anchors and the profiles alike.
#pragma once

#include <fmt/format.h>
#include <toml++/toml.h>

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "server/configuration_error.hpp"

namespace tpcard::server {

/// Throws ConfigurationError with the file and the line.
[[nodiscard]] toml::table parse_toml(const std::filesystem::path& file);

/// Runs a reading; what it throws names the file first.
template <typename Read>
auto in_file(const std::filesystem::path& file, Read read) {
  try {
    return read();
  } catch (const ConfigurationError& error) {
    throw ConfigurationError(file.string() + ": " + error.what());
  }
}

/// One table of the file: keys are taken one by one, and what nobody took is an error.
class Table {
 public:
  Table(const toml::table& table, std::string name) : table_(table), name_(std::move(name)) {}

  [[noreturn]] void fail(std::string_view key, std::string_view expected) const {
    throw ConfigurationError(fmt::format("{}{}{}: {}", name_, name_.empty() ? "" : ".", key, expected));
  }

  template <typename T>
  std::optional<T> take(std::string_view key, std::string_view expected) {
    taken_.insert(std::string(key));
    const auto node = table_[key];
    if (!node) return std::nullopt;
    auto value = node.template value_exact<T>();
    if (!value) fail(key, expected);
    return value;
  }

  std::optional<std::string> text(std::string_view key) { return take<std::string>(key, "a text is expected"); }

  std::string required_text(std::string_view key) {
    auto value = text(key);
    if (!value || value->empty()) fail(key, "is required");
    return std::move(*value);
  }

  /// A list that must be written down, though it may be empty.
  template <typename T>
  std::vector<T> required_list(std::string_view key) {
    if (table_.get(key) == nullptr) fail(key, "is required");
    return list<T>(key, {});
  }

  template <typename T>
  std::vector<T> list(std::string_view key, std::vector<T> otherwise) {
    taken_.insert(std::string(key));
    const auto* node = table_.get(key);
    if (node == nullptr) return otherwise;
    const auto* array = node->as_array();
    if (array == nullptr) fail(key, "a list is expected");
    std::vector<T> values;
    for (const auto& item : *array) {
      auto value = item.value_exact<T>();
      if (!value) fail(key, "a list of one kind of values is expected");
      values.push_back(std::move(*value));
    }
    return values;
  }

  std::optional<Table> table(std::string_view key) {
    taken_.insert(std::string(key));
    const auto* node = table_.get(key);
    if (node == nullptr) return std::nullopt;
    if (!node->is_table()) fail(key, "a table is expected");
    return Table(*node->as_table(), name_.empty() ? std::string(key) : name_ + "." + std::string(key));
  }

  std::vector<Table> tables(std::string_view key) {
    taken_.insert(std::string(key));
    const auto* node = table_.get(key);
    if (node == nullptr) return {};
    if (!node->is_array_of_tables()) fail(key, "tables ([[…]]) are expected");
    std::vector<Table> found;
    for (const auto& item : *node->as_array()) found.emplace_back(*item.as_table(), name_ + "." + std::string(key));
    return found;
  }

  /// Nothing may be left over.
  void end() const {
    for (const auto& [key, value] : table_) {
      if (!taken_.contains(std::string(key.str()))) fail(key.str(), "is not a key of this program");
    }
  }

 private:
  const toml::table& table_;
  std::string name_;
  std::set<std::string> taken_;
};

}  // namespace tpcard::server
