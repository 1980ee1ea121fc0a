// The PIN's dialog on Windows: a dialog of the resource file, topmost, so that no browser hides it. It takes keys only
// once it has had the focus for half a second, so that nothing meant for another window is taken for a PIN.
#include <windows.h>
// after windows.h
#include <commctrl.h>

#include <array>
#include <functional>
#include <optional>

#include "agent/pin_entry.hpp"
#include "agent/pin_words.hpp"
#include "agent/windows/resource.h"
#include "agent/windows/wide.hpp"

namespace tpcard::agent {
namespace {

constexpr UINT kStop = WM_APP + 1;
constexpr UINT_PTR kFocusTimer = 1;
constexpr UINT_PTR kEndTimer = 2;
constexpr UINT kFocusMs = 500;
constexpr UINT kEndMs = 180'000;      // a nonce lives five minutes and may be one minute old by now (docs/protocol.md)
constexpr std::size_t kLongest = 16;  // longer than any PIN, so that one of wrong length is seen to be one

class PinDialog {
 public:
  PinDialog(const PinPrompt& prompt, const std::stop_token& stop)
      : words_(pin_words(prompt)), stop_(stop), asks_first_(prompt.tries == TriesLeft::last) {}
  PinDialog(const PinDialog&) = delete;
  PinDialog& operator=(const PinDialog&) = delete;

  Result<Secret> run() {
    const auto answer = DialogBoxParamW(GetModuleHandleW(nullptr), MAKEINTRESOURCEW(PIN_DIALOG), nullptr, receive,
                                        reinterpret_cast<LPARAM>(this));
    if (answer == IDOK) return std::move(pin_);
    if (answer == IDCANCEL || answer == IDABORT) return refuse(ErrorCode::pin_cancelled);
    if (answer == IDRETRY) return refuse(ErrorCode::timed_out);
    return refuse(ErrorCode::pin_entry_failed, "DialogBoxParam failed: " + std::to_string(GetLastError()));
  }

 private:
  static INT_PTR CALLBACK receive(HWND window, UINT message, WPARAM first, LPARAM second) {
    if (message == WM_INITDIALOG) SetWindowLongPtrW(window, DWLP_USER, second);
    auto* self = reinterpret_cast<PinDialog*>(GetWindowLongPtrW(window, DWLP_USER));
    return self == nullptr ? FALSE : self->handle(window, message, first);
  }

  INT_PTR handle(HWND window, UINT message, WPARAM first) {
    switch (message) {
      case WM_INITDIALOG:
        begin(window);
        return FALSE;  // the focus is set there
      case WM_ACTIVATE:
        takes_keys_ = false;
        if (LOWORD(first) == WA_INACTIVE) {
          KillTimer(window, kFocusTimer);
        } else {
          SetTimer(window, kFocusTimer, kFocusMs, nullptr);
        }
        return FALSE;
      case WM_TIMER:
        if (first == kEndTimer) EndDialog(window, IDRETRY);
        if (first == kFocusTimer) KillTimer(window, kFocusTimer), takes_keys_ = true;
        return TRUE;
      case WM_COMMAND:
        if (LOWORD(first) == IDCANCEL) EndDialog(window, IDCANCEL);
        if (LOWORD(first) == IDOK && takes_keys_) confirm();
        return TRUE;
      case kStop:
        EndDialog(window, IDABORT);
        return TRUE;
      case WM_DESTROY:
        overwrite_the_field();  // however it ends
        told_to_stop_.reset();
        return FALSE;
      default:
        return FALSE;
    }
  }

  void begin(HWND window) {
    window_ = window;
    SetWindowTextW(window, to_wide(words_.title).c_str());
    say(PIN_FACTS, words_.facts);
    say(PIN_LABEL, words_.prompt);
    say(IDCANCEL, words_.cancel);
    const auto field = item(PIN_FIELD);
    SendMessageW(field, EM_SETLIMITTEXT, kLongest, 0);
    SetWindowSubclass(field, filter, 0, reinterpret_cast<DWORD_PTR>(this));
    if (asks_first_) {
      ask_before_the_last_try();
    } else {
      ask_for_the_pin();
    }
    SetTimer(window, kEndTimer, kEndMs, nullptr);
    SetForegroundWindow(window);
    if (GetForegroundWindow() != window) {  // Windows lets no program push itself before another: it blinks then
      FLASHWINFO flash{sizeof flash, window, FLASHW_ALL | FLASHW_TIMERNOFG, 0, 0};
      FlashWindowEx(&flash);
    }
    told_to_stop_.emplace(stop_, [window] { PostMessageW(window, kStop, 0, 0); });
  }

  void ask_before_the_last_try() {
    say(PIN_NOTICE, words_.last_try);
    say(IDOK, words_.use_last_try);
    ShowWindow(item(PIN_LABEL), SW_HIDE);
    ShowWindow(item(PIN_FIELD), SW_HIDE);
    SendMessageW(window_, DM_SETDEFID, IDCANCEL, 0);
    SetFocus(item(IDCANCEL));
  }

  void ask_for_the_pin() {
    asks_first_ = false;
    say(PIN_NOTICE, words_.notice);
    say(IDOK, words_.confirm);
    ShowWindow(item(PIN_LABEL), SW_SHOW);
    ShowWindow(item(PIN_FIELD), SW_SHOW);
    SendMessageW(window_, DM_SETDEFID, IDOK, 0);
    SetFocus(item(PIN_FIELD));
  }

  void confirm() {
    if (asks_first_) return ask_for_the_pin();
    std::array<wchar_t, kLongest + 1> typed{};
    const auto size = static_cast<std::size_t>(GetWindowTextW(item(PIN_FIELD), typed.data(), kLongest + 1));
    if (size == 0) return SetFocus(item(PIN_FIELD)), void();
    std::array<std::uint8_t, kLongest> digits{};  // the field takes digits alone (ES_NUMBER)
    for (std::size_t i = 0; i < size; ++i) digits[i] = static_cast<std::uint8_t>(typed[i]);
    pin_ = Secret(ByteView(digits).first(size));
    wipe(digits);
    wipe({reinterpret_cast<std::uint8_t*>(typed.data()), sizeof typed});
    EndDialog(window_, IDOK);
  }

  /// The field's own memory: the same length of something else, then nothing.
  void overwrite_the_field() const {
    const auto size = static_cast<std::size_t>(GetWindowTextLengthW(item(PIN_FIELD)));
    SetWindowTextW(item(PIN_FIELD), std::wstring(size, L'0').c_str());
    SetWindowTextW(item(PIN_FIELD), L"");
  }

  static LRESULT CALLBACK filter(HWND field, UINT message, WPARAM first, LPARAM second, UINT_PTR, DWORD_PTR self) {
    const bool typed = message == WM_CHAR || message == WM_KEYDOWN || message == WM_PASTE;
    if (typed && !reinterpret_cast<PinDialog*>(self)->takes_keys_) return 0;
    return DefSubclassProc(field, message, first, second);
  }

  [[nodiscard]] HWND item(int id) const { return GetDlgItem(window_, id); }
  void say(int id, const std::string& text) const { SetWindowTextW(item(id), to_wide(text).c_str()); }

  PinWords words_;
  std::stop_token stop_;
  std::optional<std::stop_callback<std::function<void()>>> told_to_stop_;
  HWND window_ = nullptr;
  bool asks_first_;
  bool takes_keys_ = false;
  Secret pin_;
};

class DesktopPinEntry final : public PinEntry {
 public:
  Result<Secret> ask(const PinPrompt& prompt, const std::stop_token& stop) override {
    return PinDialog(prompt, stop).run();
  }
};

/// A service, or a task that runs while nobody is logged in, has no desktop that anybody sees.
bool has_desktop() {
  USEROBJECTFLAGS flags{};
  const auto station = GetProcessWindowStation();
  return GetUserObjectInformationW(station, UOI_FLAGS, &flags, sizeof flags, nullptr) != FALSE &&
         (flags.dwFlags & WSF_VISIBLE) != 0;
}

}  // namespace

std::unique_ptr<PinEntry> native_pin_entry(const PinEntrySettings& settings) {
  if (settings.way == PinEntrySettings::Way::window || !has_desktop()) return nullptr;
  return std::make_unique<DesktopPinEntry>();
}

}  // namespace tpcard::agent
