// The icon in the notification area (Shell_NotifyIcon, version 4), owned by a hidden window. The same window is what
// the installer finds by its class (packaging/windows/installer.nsi) and asks to close.
#include "agent/presence.hpp"

#include <windows.h>
// after windows.h
#include <shellapi.h>

#include <array>
#include <string>
#include <thread>

#include "agent/windows/resource.h"
#include "agent/windows/wide.hpp"
#include "base/log.hpp"

namespace tpcard::agent {
namespace {

constexpr const wchar_t* kClass = L"tpcard-agent";
constexpr UINT kIconMessage = WM_APP + 1;
constexpr UINT_PTR kTimer = 1;
constexpr UINT kReadyCheckMs = 250;
enum Command : UINT { self_check = 100, quit = 101 };

struct Words {
  const wchar_t* name;
  const wchar_t* loading;
  const wchar_t* ready;
  const wchar_t* self_check;
  const wchar_t* quit;
};
constexpr Words kChinese{L"台北卡安控元件", L"Loading", L"Ready", L"自我檢測(&C)", L"結束(&X)"};
constexpr Words kEnglish{L"Taipei card security component", L"Loading", L"Ready", L"&Check this computer", L"E&xit"};

const Words& words() { return is_chinese_desktop() ? kChinese : kEnglish; }

class Icon {
 public:
  explicit Icon(Presence presence) : presence_(std::move(presence)) {}
  Icon(const Icon&) = delete;
  Icon& operator=(const Icon&) = delete;

  void run() {
    const auto instance = GetModuleHandleW(nullptr);
    WNDCLASSEXW type{};
    type.cbSize = sizeof type;
    type.lpfnWndProc = receive;
    type.hInstance = instance;
    type.lpszClassName = kClass;
    RegisterClassExW(&type);
    // A window of its own and no message-only one: those hear neither the taskbar's nor the session's broadcasts.
    window_ =
        CreateWindowExW(WS_EX_TOOLWINDOW, kClass, words().name, WS_POPUP, 0, 0, 0, 0, nullptr, nullptr, instance, this);
    if (window_ == nullptr) {
      LogEvent(LogLevel::warning, "no notification area").add("error", GetLastError());
      return;
    }
    show(NIM_ADD);
    SetTimer(window_, kTimer, kReadyCheckMs, nullptr);
    MSG message;
    while (GetMessageW(&message, nullptr, 0, 0) > 0) {
      TranslateMessage(&message);
      DispatchMessageW(&message);
    }
  }

 private:
  static LRESULT CALLBACK receive(HWND window, UINT message, WPARAM first, LPARAM second) {
    if (message == WM_NCCREATE) {
      const auto* made = reinterpret_cast<const CREATESTRUCTW*>(second);
      SetWindowLongPtrW(window, GWLP_USERDATA, reinterpret_cast<LONG_PTR>(made->lpCreateParams));
    }
    auto* self = reinterpret_cast<Icon*>(GetWindowLongPtrW(window, GWLP_USERDATA));
    return self == nullptr ? DefWindowProcW(window, message, first, second)
                           : self->handle(window, message, first, second);
  }

  LRESULT handle(HWND window, UINT message, WPARAM first, LPARAM second) {
    // The taskbar is new (its program was restarted, or came after us): it knows no icon.
    static const UINT kTaskbarCreated = RegisterWindowMessageW(L"TaskbarCreated");
    if (message == kTaskbarCreated) show(NIM_ADD);
    switch (message) {
      case WM_TIMER:
        if (!presence_.is_ready()) return 0;
        KillTimer(window, kTimer);
        ready_ = true;
        show(NIM_MODIFY);
        return 0;
      case kIconMessage:
        if (LOWORD(second) == WM_CONTEXTMENU || LOWORD(second) == NIN_SELECT || LOWORD(second) == NIN_KEYSELECT) {
          show_menu({static_cast<short>(LOWORD(first)), static_cast<short>(HIWORD(first))});
        }
        return 0;
      case WM_COMMAND:
        if (LOWORD(first) == self_check) open_self_check(presence_.port);
        if (LOWORD(first) == quit) end();
        return 0;
      case WM_CLOSE:
        end();
        return 0;
      case WM_ENDSESSION:
        if (first != 0) end();
        return 0;
      default:
        return DefWindowProcW(window, message, first, second);
    }
  }

  /// The window stays until the process ends: whoever waits for us waits for that.
  void end() {
    show(NIM_DELETE);
    presence_.stop();
  }

  void show(DWORD what) {
    NOTIFYICONDATAW data{};
    data.cbSize = sizeof data;
    data.hWnd = window_;
    data.uID = 1;
    data.uFlags = NIF_MESSAGE | NIF_ICON | NIF_TIP | NIF_SHOWTIP;
    data.uCallbackMessage = kIconMessage;
    const auto* name = MAKEINTRESOURCEW(ready_ ? ICON_READY : ICON_LOADING);
    data.hIcon =
        static_cast<HICON>(LoadImageW(GetModuleHandleW(nullptr), name, IMAGE_ICON, GetSystemMetrics(SM_CXSMICON),
                                      GetSystemMetrics(SM_CYSMICON), LR_SHARED));
    copy(title(), data.szTip);
    data.uVersion = NOTIFYICON_VERSION_4;
    Shell_NotifyIconW(what, &data);
    if (what == NIM_ADD) Shell_NotifyIconW(NIM_SETVERSION, &data);
    SetWindowTextW(window_, title().c_str());  // also what a test can read
  }

  [[nodiscard]] std::wstring title() const {
    return std::wstring(words().name) + L"：" + (ready_ ? words().ready : words().loading);
  }

  template <std::size_t Size>
  static void copy(const std::wstring& text, wchar_t (&to)[Size]) {
    to[text.copy(to, Size - 1)] = L'\0';
  }

  void show_menu(POINT at) {
    const auto menu = CreatePopupMenu();
    AppendMenuW(menu, MF_STRING | MF_DISABLED, 0, title().c_str());
    AppendMenuW(menu, MF_SEPARATOR, 0, nullptr);
    AppendMenuW(menu, MF_STRING, self_check, words().self_check);
    AppendMenuW(menu, MF_STRING, quit, words().quit);
    // Without the foreground the menu would stay open when the person clicks elsewhere.
    SetForegroundWindow(window_);
    TrackPopupMenuEx(menu, TPM_RIGHTBUTTON, at.x, at.y, window_, nullptr);
    DestroyMenu(menu);
  }

  static void open_self_check(std::uint16_t port) {
    const auto address = L"http://127.0.0.1:" + std::to_wstring(port) + L"/self-check";
    ShellExecuteW(nullptr, L"open", address.c_str(), nullptr, nullptr, SW_SHOWNORMAL);
  }

  Presence presence_;
  HWND window_ = nullptr;
  bool ready_ = false;
};

}  // namespace

void show_presence(Presence presence) {
  std::thread([presence = std::move(presence)]() mutable { Icon(std::move(presence)).run(); }).detach();
}

bool is_shown() { return FindWindowW(kClass, nullptr) != nullptr; }

}  // namespace tpcard::agent
