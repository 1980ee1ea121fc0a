// Bytes that were received and not yet used. Grows to a limit; can wipe what it held.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace tpcard::httpd {

class ReadBuffer {
 public:
  enum class AfterUse { keep, wipe };

  ReadBuffer(std::size_t most, AfterUse after_use) : most_(most), after_use_(after_use) {}
  ~ReadBuffer();
  ReadBuffer(const ReadBuffer&) = delete;
  ReadBuffer& operator=(const ReadBuffer&) = delete;

  [[nodiscard]] std::string_view text() const { return {bytes_.data() + begin_, end_ - begin_}; }
  [[nodiscard]] bool empty() const { return begin_ == end_; }
  /// Room for more; empty when the limit is reached.
  [[nodiscard]] std::span<char> space();
  void received(std::size_t count) { end_ += count; }
  void use(std::size_t count);

 private:
  void move_to(std::vector<char> roomier);
  void clear(std::span<char> bytes) const;

  std::size_t most_;
  AfterUse after_use_;
  std::vector<char> bytes_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace tpcard::httpd
