// Any bytes as a certificate: read or refused, and what is read names a holder or nobody.
#include "certificate/card_identity.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tpcard::certificate;
  if (const auto read = Certificate::parse({data, size}, SerialRule::as_issued)) {
    (void)card_identity(**read, taiwan_gpki());
    (void)(*read)->subject().text();
    (void)same_name((*read)->subject(), (*read)->issuer());
  }
  return 0;
}
