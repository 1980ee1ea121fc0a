// Assuan, the line protocol that a pinentry speaks (The Assuan Documentation, "Server responses"; pinentry's manual,
// "Protocol"): commands as lines, and the reader of one reply. A PIN passes through the reader, so it keeps everything
// in memory of its own that is wiped.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "base/secret.hpp"

namespace tpcard::agent::assuan {

/// A line's longest, with its line feed.
inline constexpr std::size_t kLongestLine = 1000;

/// `SETDESC a%0Ab\n`: the text escaped, and cut at a whole character where the line would be too long.
[[nodiscard]] std::string command(std::string_view verb, std::string_view text = {});

/// Reads the lines of one reply: data, status and comment lines, then OK or ERR.
class ReplyReader {
 public:
  enum class State {
    more,    ///< not complete
    ok,      ///< OK: data() is what it brought
    error,   ///< ERR: error_code() says which
    broken,  ///< not Assuan: a line too long, an unknown or unasked one, an escape that is none, words after the end
  };

  ReplyReader() = default;
  ~ReplyReader();
  ReplyReader(const ReplyReader&) = delete;
  ReplyReader& operator=(const ReplyReader&) = delete;

  /// Where the next bytes go; never empty while the state is `more`.
  [[nodiscard]] std::span<char> space() { return std::span(line_).subspan(filled_); }
  /// So many bytes were put there.
  [[nodiscard]] State received(std::size_t bytes);

  [[nodiscard]] Secret data() const { return Secret(std::string_view(data_.data(), data_size_)); }
  /// libgpg-error's code without its source (gpg-error.h: the low 16 bits).
  [[nodiscard]] unsigned error_code() const { return error_code_; }

 private:
  [[nodiscard]] State read_line(std::string_view line);
  [[nodiscard]] State read_data(std::string_view escaped);
  [[nodiscard]] State read_error(std::string_view rest);

  std::array<char, kLongestLine> line_{};
  std::size_t filled_ = 0;
  std::array<char, 64> data_{};  ///< longer than any PIN; what is longer still is broken
  std::size_t data_size_ = 0;
  unsigned error_code_ = 0;
};

}  // namespace tpcard::agent::assuan
