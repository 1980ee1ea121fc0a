#include "agent/sign_order.hpp"

#include <algorithm>
#include <array>
#include <boost/json/monotonic_resource.hpp>

#include "protocol/json.hpp"

namespace tpcard::agent {
namespace {

/// Memory that is overwritten when it ends. Large enough for every request that is well-formed, so that the JSON
/// reader never has to go elsewhere with a PIN.
class WipedMemory {
 public:
  ~WipedMemory() { wipe(bytes_); }
  unsigned char* data() { return bytes_.data(); }
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }

 private:
  std::array<unsigned char, 32 * 1024> bytes_{};
};

constexpr std::size_t kLongestRequest = 2048;

bool is_match_code(std::string_view text) {
  return text.size() == 4 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

Result<PinElsewhere> read_elsewhere(protocol::MemberReader& reader) {
  PinElsewhere elsewhere{.match_code = reader.required("match_code")};
  const auto language = reader.required("language");
  const auto before = reader.optional("before");
  const bool known = (language == "zh-TW" || language == "en") && is_match_code(elsewhere.match_code) &&
                     (!before || before == "pin-wrong" || before == "pin-length");
  if (!known) return refuse(ErrorCode::malformed_request, "match code, language or before");
  elsewhere.language = language == "en" ? Language::en : Language::zh_tw;
  if (before) elsewhere.before = error_code_of(*before);
  return elsewhere;
}

}  // namespace

Result<SignRequest> read_sign_request(std::string_view body) {
  if (body.size() > kLongestRequest) return refuse(ErrorCode::malformed_request, "too long");
  WipedMemory memory;
  boost::json::monotonic_resource resource(memory.data(), memory.size());
  const auto object = protocol::parse_object(body, &resource);
  if (!object) return std::unexpected(object.error());
  protocol::MemberReader reader(*object);
  SignRequest request{.token = reader.required("token"),
                      .origin = reader.required("origin"),
                      .nonce = reader.required("nonce"),
                      .card = reader.required("card"),
                      .pin = {}};
  if (object->contains("pin")) {
    request.pin = Secret(reader.required_view("pin"));
  } else {
    auto elsewhere = read_elsewhere(reader);
    if (!elsewhere) return std::unexpected(std::move(elsewhere.error()));
    request.pin = std::move(*elsewhere);
  }
  if (auto read = reader.end(); !read) return std::unexpected(std::move(read.error()));
  return request;
}

bool is_pin_shaped(const Secret& pin) {
  const auto text = pin.text();
  return text.size() >= 6 && text.size() <= 8 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace tpcard::agent
