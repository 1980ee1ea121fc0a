// Windows: no error report (which would carry the memory away), and a process that the user's other programs may end
// but not read, write or debug. Administrators can; against them nothing helps.
#include "agent/privacy.hpp"

#include <windows.h>
// after windows.h
#include <aclapi.h>
#include <sddl.h>

namespace tpcard::agent {

void keep_memory_private() {
  SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX);
  // SYSTEM and administrators: all. OWNER RIGHTS (the user, who owns the process, could else write himself another
  // list): READ_CONTROL, SYNCHRONIZE, PROCESS_QUERY_LIMITED_INFORMATION, PROCESS_TERMINATE.
  constexpr const wchar_t* kAccess = L"D:P(A;;GA;;;SY)(A;;GA;;;BA)(A;;0x00121001;;;OW)";
  PSECURITY_DESCRIPTOR descriptor = nullptr;
  if (ConvertStringSecurityDescriptorToSecurityDescriptorW(kAccess, SDDL_REVISION_1, &descriptor, nullptr) == FALSE) {
    return;
  }
  SetKernelObjectSecurity(GetCurrentProcess(), DACL_SECURITY_INFORMATION, descriptor);
  LocalFree(descriptor);
}

}  // namespace tpcard::agent
