// Any bytes as a CMS message, attached or detached.
#include "trust/cms.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tpcard;
  (void)trust::verify_cms({data, size}, std::nullopt);
  (void)trust::verify_cms({data, size}, as_bytes("the content"));
  return 0;
}
