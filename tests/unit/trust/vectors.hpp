// Published vectors, read in place from ../shared/vectors beside the repository; a test says so when they are not
// there.
#pragma once

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "certificate/pem.hpp"

namespace tpcard::test {

inline std::filesystem::path vectors() {
  return std::filesystem::path(TPCARD_SOURCE_DIR).parent_path() / "shared/vectors";
}

inline std::string slurp(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline boost::json::value read_json(const std::filesystem::path& path) { return boost::json::parse(slurp(path)); }

inline std::string text_of(const boost::json::value& value) { return std::string(value.as_string()); }

/// The DER of every object with this label in a PEM file; empty when the file is not there.
inline std::vector<Bytes> pem_objects(const std::filesystem::path& path, std::string_view label) {
  std::vector<Bytes> found;
  const auto objects = certificate::read_pem(slurp(path));
  if (!objects) return found;
  for (const auto& object : *objects) {
    if (object.label == label) found.push_back(object.der);
  }
  return found;
}

inline Instant from_unix(std::int64_t value) { return Instant{seconds{value}}; }

}  // namespace tpcard::test

#define SKIP_WITHOUT_VECTORS(folder)                                \
  if (!std::filesystem::exists(tpcard::test::vectors() / (folder))) \
  GTEST_SKIP() << "no ../shared/vectors/" << (folder) << " beside the repository"
