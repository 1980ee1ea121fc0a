// Memory that is read here and there over many megabytes, in pages of two megabytes where the system has them: a read
// then waits for the memory alone and not for the table of its pages too. Advice: where it is not taken nothing is
// lost.
#pragma once

#include <cstddef>

namespace tpcard {

/// For memory that nobody has written to yet. Linux: madvise(2), MADV_HUGEPAGE.
void prefer_large_pages(void* memory, std::size_t size);

}  // namespace tpcard
