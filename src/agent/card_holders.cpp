#include "agent/card_holders.hpp"

#include <algorithm>
#include <future>
#include <optional>
#include <thread>

#include "agent/pcsc.hpp"

namespace tpcard::agent {
namespace {

/// A connection to PC/SC.
class Context {
 public:
  explicit Context(const Pcsc& library) : pcsc_(library) {
    open_ = pcsc_.establish_context(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &handle_) == SCARD_S_SUCCESS;
  }
  ~Context() {
    if (open_) pcsc_.release_context(handle_);
  }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  [[nodiscard]] std::vector<std::string> readers() const {
    DWORD size = 0;
    if (!open_ || pcsc_.list_readers(handle_, nullptr, nullptr, &size) != SCARD_S_SUCCESS) return {};
    std::string names(size, '\0');
    if (pcsc_.list_readers(handle_, nullptr, names.data(), &size) != SCARD_S_SUCCESS) return {};
    // Names end with NUL, and an empty one ends the list.
    std::vector<std::string> readers;
    for (std::size_t at = 0; at < names.size() && names[at] != '\0'; at += readers.back().size() + 1) {
      readers.emplace_back(names.c_str() + at);
    }
    return readers;
  }

  /// Waits for its turn with the card, for as long as that takes. False when somebody has the card for itself alone.
  [[nodiscard]] bool takes_its_turn(const std::string& reader) const {
    SCARDHANDLE card = 0;
    DWORD protocol = 0;
    const auto connected = pcsc_.connect(handle_, reader.c_str(), SCARD_SHARE_SHARED,
                                         SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &card, &protocol);
    if (connected != SCARD_S_SUCCESS) return connected != SCARD_E_SHARING_VIOLATION;
    pcsc_.begin_transaction(card);
    pcsc_.disconnect(card, SCARD_LEAVE_CARD);  // ends the transaction too
    return true;
  }

 private:
  const Pcsc& pcsc_;
  SCARDCONTEXT handle_ = 0;
  bool open_ = false;
};

}  // namespace

struct CardHolders::Implementation {
  /// The turn that is still waited for, on a thread of its own: nobody can be told to stop waiting.
  std::string waiting_at;
  std::future<bool> turn;

  [[nodiscard]] bool is_held(const std::string& reader, milliseconds patience) {
    if (!turn.valid()) {
      std::promise<bool> promise;
      turn = promise.get_future();
      waiting_at = reader;
      std::thread([reader, promise = std::move(promise)]() mutable {
        promise.set_value(Context(*pcsc()).takes_its_turn(reader));
      }).detach();
    }
    if (turn.wait_for(patience) != std::future_status::ready) return true;
    return !turn.get();
  }
};

CardHolders::CardHolders() : implementation_(std::make_unique<Implementation>()) {}
CardHolders::~CardHolders() = default;

std::vector<std::string> CardHolders::readers_held(milliseconds patience) {
  auto& self = *implementation_;
  if (!pcsc()) return {};
  // A turn that did not come yet: is it still waited for?
  if (self.turn.valid() && self.is_held(self.waiting_at, patience)) return {self.waiting_at};
  std::vector<std::string> held;
  for (const auto& reader : Context(*pcsc()).readers()) {
    if (!self.is_held(reader, patience)) continue;
    held.push_back(reader);
    if (self.turn.valid()) break;  // one wait at a time
  }
  return held;
}

}  // namespace tpcard::agent
