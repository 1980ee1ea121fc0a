#include "base/large_pages.hpp"

#ifdef __linux__
#include <sys/mman.h>

#include <memory>
#endif

namespace tpcard {

void prefer_large_pages([[maybe_unused]] void* memory, [[maybe_unused]] std::size_t size) {
#ifdef __linux__
  constexpr std::size_t kPage = 2U << 20;
  if (std::align(kPage, kPage, memory, size) != nullptr) madvise(memory, size, MADV_HUGEPAGE);
#endif
}

}  // namespace tpcard
