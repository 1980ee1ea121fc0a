// What a test in C++ needs of the shell: another program's output.
#pragma once

#include <array>
#include <cstdio>
#include <stdexcept>
#include <string>

namespace tpcard::test {

/// Standard output of a command, whatever it ended with.
inline std::string output_of(const std::string& command) {
  std::string output;
  auto* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("cannot run " + command);
  std::array<char, 4096> piece;
  for (std::size_t got = 0; (got = fread(piece.data(), 1, piece.size(), pipe)) > 0;) output.append(piece.data(), got);
  pclose(pipe);
  return output;
}

}  // namespace tpcard::test
