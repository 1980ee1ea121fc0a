// Any bytes as an authentication token: read, and its signature judged.
#include "protocol/auth_token.hpp"
#include "protocol/json.hpp"
#include "trust/signature.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tpcard;
  const auto document = protocol::parse_object(as_text({data, size}));
  const auto token = document ? protocol::read_auth_token(*document) : refuse(ErrorCode::token_malformed);
  if (!token) return 0;
  if (const auto leaf = certificate::Certificate::parse(token->unverified_certificate)) {
    (void)trust::verify_signature(**leaf, token->algorithm, token->signature, as_bytes("bytes"));
  }
  return 0;
}
