#include "httpd/read_buffer.hpp"

#include <algorithm>
#include <utility>

#include "base/secret.hpp"

namespace tpcard::httpd {

ReadBuffer::~ReadBuffer() { clear(bytes_); }

std::span<char> ReadBuffer::space() {
  constexpr std::size_t kFirst = 4096;
  if (begin_ == end_) begin_ = end_ = 0;
  if (end_ == bytes_.size()) {
    const auto held = end_ - begin_;
    if (held >= most_) return {};
    const bool half_is_free = bytes_.size() / 2 > held;
    move_to(std::vector<char>(half_is_free ? bytes_.size() : std::min(most_, std::max(kFirst, bytes_.size() * 2))));
  }
  return {bytes_.data() + end_, bytes_.size() - end_};
}

void ReadBuffer::use(std::size_t count) {
  clear({bytes_.data() + begin_, count});
  begin_ += count;
}

void ReadBuffer::move_to(std::vector<char> roomier) {
  std::copy(bytes_.begin() + static_cast<std::ptrdiff_t>(begin_), bytes_.begin() + static_cast<std::ptrdiff_t>(end_),
            roomier.begin());
  clear(bytes_);
  bytes_ = std::move(roomier);
  end_ -= begin_;
  begin_ = 0;
}

void ReadBuffer::clear(std::span<char> bytes) const {
  if (after_use_ == AfterUse::wipe) wipe({reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
}

}  // namespace tpcard::httpd
