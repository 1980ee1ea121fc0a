// What tests read of docs/protocol.md's worked examples, and how they ask the openssl CLI about them.
#pragma once

#include <fstream>
#include <iterator>
#include <string>

#include "tests/support/shell.hpp"
#include "tests/support/temporary_folder.hpp"

namespace tpcard::protocol {

/// The value of the line that begins with `name: `.
inline std::string from_the_page(const std::string& name) {
  std::ifstream stream(TPCARD_SOURCE_DIR "/docs/protocol.md");
  const std::string page(std::istreambuf_iterator<char>(stream), {});
  const auto begin = page.find("\n" + name + ": ");
  if (begin == std::string::npos) return {};
  const auto value = begin + name.size() + 3;
  return page.substr(value, page.find('\n', value) - value);
}

using test::output_of;
using test::TemporaryFolder;

}  // namespace tpcard::protocol
