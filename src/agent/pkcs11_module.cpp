#include "agent/pkcs11_module.hpp"

#include <algorithm>
#include <span>

#include "agent/pkcs11_error.hpp"
#include "agent/shared_library.hpp"
#include "base/text.hpp"

namespace tpcard::agent {
namespace {

/// More readers than anybody has: a library that says so is broken.
constexpr CK_ULONG kMostSlots = 256;

/// Cryptoki pads its texts with spaces and ends none with NUL.
template <std::size_t Size>
std::string padded_text(const CK_UTF8CHAR (&text)[Size]) {
  const std::string_view all(reinterpret_cast<const char*>(text), Size);
  const auto trimmed = trim(all.substr(0, all.find('\0')));
  return is_plain_line(trimmed) ? std::string(trimmed) : std::string{};
}

}  // namespace

Result<std::unique_ptr<Module>> Module::open(const std::filesystem::path& path) {
  const auto library = SharedLibrary::load(path);
  if (!library) return refuse(ErrorCode::module_missing, library.error());
  const auto get_functions = library->function<CK_C_GetFunctionList>("C_GetFunctionList");
  CK_FUNCTION_LIST* functions = nullptr;
  if (get_functions == nullptr || get_functions(&functions) != CKR_OK || functions == nullptr) {
    return refuse(ErrorCode::module_missing, path.string() + " is no PKCS#11 library");
  }
  auto module = std::make_unique<Module>(*functions);
  try {
    module->initialize();
  } catch (const ModuleFault& fault) {
    return refuse(ErrorCode::module_missing, fault.what());
  }
  return module;
}

Module::~Module() { functions_->C_Finalize(nullptr); }

void Module::initialize() {
  // Without arguments: one thread alone uses this library. With locks of its own OpenSC 0.23 waits for itself for ever
  // once a card was pulled out that somebody had signed in to (docs/decisions/0012).
  const auto answer = functions_->C_Initialize(nullptr);
  if (answer != CKR_CRYPTOKI_ALREADY_INITIALIZED) check("C_Initialize", answer);
}

void Module::start_anew() {
  functions_->C_Finalize(nullptr);
  initialize();
}

std::vector<Slot> Module::slots() const {
  CK_ULONG count = 0;
  check("C_GetSlotList", functions_->C_GetSlotList(CK_FALSE, nullptr, &count));
  count = std::min(count, kMostSlots);
  std::vector<CK_SLOT_ID> ids(count);
  auto answer = functions_->C_GetSlotList(CK_FALSE, ids.data(), &count);
  // A reader was plugged in between the two calls: the next look will see it.
  if (answer == CKR_BUFFER_TOO_SMALL) answer = CKR_OK, count = 0;
  check("C_GetSlotList", answer);
  ids.resize(std::min<std::size_t>(count, ids.size()));
  std::vector<Slot> slots;
  for (const auto id : ids) {
    CK_SLOT_INFO info{};
    const auto told = functions_->C_GetSlotInfo(id, &info);
    if (told == CKR_SLOT_ID_INVALID) continue;  // unplugged since
    slots.push_back(told == CKR_OK ? Slot{id, padded_text(info.slotDescription), (info.flags & CKF_TOKEN_PRESENT) != 0}
                                   : Slot{.id = id, .description = {}, .is_taken = true});
  }
  return slots;
}

Token Module::token(CK_SLOT_ID slot) const {
  CK_TOKEN_INFO info{};
  check("C_GetTokenInfo", functions_->C_GetTokenInfo(slot, &info));
  return {padded_text(info.label), padded_text(info.serialNumber), info.flags};
}

std::string Module::description() const {
  CK_INFO info{};
  if (functions_->C_GetInfo(&info) != CKR_OK) return {};
  return padded_text(info.libraryDescription) + " (" + padded_text(info.manufacturerID) + ")";
}

}  // namespace tpcard::agent
