; The component's installation wizard (docs/manual, steps 9 to 11): welcome, licence, installation, finish. For one user,
; without administrator rights; /S installs silently. Made by packaging/windows/build, which defines:
;   VERSION, VERSION_FOUR (four numbers), STAGE (a folder with all files), OUTPUT, and SIGN where there is a key.
Unicode true
Target amd64-unicode
SetCompressor /SOLID lzma
RequestExecutionLevel user
ManifestDPIAware true
ManifestSupportedOS Win10
!include MUI2.nsh
!include FileFunc.nsh

!define KEY "tpcard-agent"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${KEY}"
!define RUN "Software\Microsoft\Windows\CurrentVersion\Run"
!define WINDOW_CLASS "tpcard-agent" ; src/agent/windows/presence.cpp

Name "$(product)"
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\tpcard-agent"
InstallDirRegKey HKCU "${UNINSTALL}" "InstallLocation"
BrandingText "tpcard ${VERSION}"
VIProductVersion "${VERSION_FOUR}"
VIAddVersionKey /LANG=1028 "ProductName" "台北卡安控元件"
VIAddVersionKey /LANG=1028 "FileDescription" "台北卡安控元件安裝程式"
VIAddVersionKey /LANG=1028 "CompanyName" "tpcard"
VIAddVersionKey /LANG=1028 "LegalCopyright" "Apache-2.0"
VIAddVersionKey /LANG=1028 "FileVersion" "${VERSION}"
!ifdef SIGN
  !uninstfinalize '${SIGN} "%1"'
!endif

!define MUI_ICON "${STAGE}\ready.ico"
!define MUI_UNICON "${STAGE}\loading.ico"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${STAGE}\welcome.bmp"
!define MUI_ABORTWARNING
!define MUI_WELCOMEPAGE_TEXT "$(welcome)"
!insertmacro MUI_PAGE_WELCOME
!define MUI_LICENSEPAGE_CHECKBOX
!define MUI_LICENSEPAGE_CHECKBOX_TEXT "$(agree)"
!define MUI_LICENSEPAGE_TEXT_BOTTOM "$(must_agree)"
!define MUI_LICENSEPAGE_BUTTON "$(^NextBtn)"
!insertmacro MUI_PAGE_LICENSE "${STAGE}\licence.txt"
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_TEXT "$(finished)"
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "TradChinese" ; the first is the one for every language that is not here
!insertmacro MUI_LANGUAGE "English"

LangString product ${LANG_TRADCHINESE} "台北卡安控元件"
LangString product ${LANG_ENGLISH} "Taipei card security component"
LangString agree ${LANG_TRADCHINESE} "我同意授權條款(&A)"
LangString agree ${LANG_ENGLISH} "I &accept the licence"
LangString must_agree ${LANG_TRADCHINESE} "請閱讀授權條款。勾選「我同意授權條款」後，按「下一步」開始安裝。"
LangString must_agree ${LANG_ENGLISH} "Please read the licence. Tick “I accept the licence”, then press “Next” to install."
LangString welcome ${LANG_TRADCHINESE} "安控元件讓網站請您以工商憑證或組織憑證登入。PIN 碼只在您的電腦上使用，不會傳給網站。$\r$\n$\r$\n只安裝給目前登入的使用者，不需要系統管理員權限。$\r$\n$\r$\n$_CLICK"
LangString welcome ${LANG_ENGLISH} "The security component lets a site ask you to sign in with your organization's card. The PIN is used on this computer only and never sent to the site.$\r$\n$\r$\nIt is installed for the user who is logged in now; no administrator rights are needed.$\r$\n$\r$\n$_CLICK"
LangString finished ${LANG_TRADCHINESE} "安控元件現在已開始執行，之後每次登入電腦都會自動執行（圖示在右下角通知區）。$\r$\n$\r$\n請回到網頁：右下角的狀態會變為「Ready」。$\r$\n$\r$\n按「完成」關閉精靈。"
LangString finished ${LANG_ENGLISH} "The security component is running now and will start each time you log in (its icon is in the notification area).$\r$\n$\r$\nGo back to the site: the badge at the bottom right turns to “Ready”.$\r$\n$\r$\nPress “Finish” to close the wizard."
LangString in_use ${LANG_TRADCHINESE} "安控元件仍在執行，無法更換檔案。請完成簽章或關閉它，再按「重試」。"
LangString in_use ${LANG_ENGLISH} "The security component is still running and its files cannot be replaced. Finish the signature or close it, then press Retry."

; Asks every running component of this session to end and waits until it has (10 s), as it may be signing.
!macro StopRunning prefix
Function ${prefix}StopRunning
  StrCpy $1 0
  again:
  FindWindow $0 "${WINDOW_CLASS}"
  StrCmp $0 0 gone
  IntCmp $1 50 gone
  IntOp $1 $1 + 1
  SendMessage $0 ${WM_CLOSE} 0 0 /TIMEOUT=1000
  Sleep 200
  Goto again
  gone:
  Sleep 300
FunctionEnd
!macroend
!insertmacro StopRunning ""
!insertmacro StopRunning "un."

Section
  retry:
  Call StopRunning
  SetOutPath $INSTDIR
  SetOverwrite try
  ClearErrors
  File "${STAGE}\tpcard-agent.exe"
  File "${STAGE}\tpcard-agentw.exe"
  IfErrors 0 written
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(in_use)" /SD IDCANCEL IDRETRY retry
    SetErrorLevel 3
    Abort
  written:
  SetOverwrite on
  File "${STAGE}\agent.toml"
  File "${STAGE}\licence.txt"
  File "${STAGE}\component.md"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortCut "$SMPROGRAMS\$(product).lnk" "$INSTDIR\tpcard-agentw.exe" "serve"

  WriteRegStr HKCU "${RUN}" "${KEY}" '"$INSTDIR\tpcard-agentw.exe" serve'
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "$(product)"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\tpcard-agentw.exe"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "tpcard"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  IntFmt $0 "0x%08X" $0
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" "$0"

  Exec '"$INSTDIR\tpcard-agentw.exe" serve'
SectionEnd

; Nothing is left: the program, its shortcuts in either language, its log, the user's own sites, its registry keys.
Section "Uninstall"
  Call un.StopRunning
  DeleteRegValue HKCU "${RUN}" "${KEY}"
  DeleteRegKey HKCU "${UNINSTALL}"
  Delete "$SMPROGRAMS\台北卡安控元件.lnk"
  Delete "$SMPROGRAMS\Taipei card security component.lnk"
  Delete "$INSTDIR\tpcard-agent.exe"
  Delete "$INSTDIR\tpcard-agentw.exe"
  Delete "$INSTDIR\agent.toml"
  Delete "$INSTDIR\licence.txt"
  Delete "$INSTDIR\component.md"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  RMDir /r "$LOCALAPPDATA\tpcard-agent"
  RMDir /r "$APPDATA\tpcard-agent"
SectionEnd
