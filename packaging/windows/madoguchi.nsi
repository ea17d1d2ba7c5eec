; The desk's setup program for Windows (64-bit, 10 or newer); installer.py compiles it and says by -D
; what lies inside (PAYLOAD), VERSION and OUTFILE.
;
;   madoguchi-VERSION-setup.exe /S [/TOWN=D:\stick\town.toml] [/D=C:\folder]
;   "C:\Program Files\Madoguchi\uninstall.exe" /S [/ANYWAY] _?=C:\Program Files\Madoguchi
;
; Exit status: 0 done; 1, 2 NSIS's own; 3 no such town file, 4 the program is open, 5 entries may wait,
; 6 the town's folder could not be closed to others, 7 not a 64-bit Windows.
Unicode true
!ifdef TARGET
  Target ${TARGET}
!endif
SetCompressor /SOLID lzma
ManifestDPIAware true
RequestExecutionLevel admin

!include MUI2.nsh
!include FileFunc.nsh
!include x64.nsh
!include "${PAYLOAD}"

!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Madoguchi"
!define MENU "$SMPROGRAMS\Madoguchi"
!define MUI_ICON "${__FILEDIR__}/madoguchi.ico"
!define MUI_UNICON "${__FILEDIR__}/madoguchi.ico"

Name "Madoguchi"
OutFile "${OUTFILE}"
InstallDir "$PROGRAMFILES64\Madoguchi"
BrandingText "Madoguchi ${VERSION}"

Var town

!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "Japanese"
!insertmacro MUI_LANGUAGE "English"

LangString no_town ${LANG_JAPANESE} "町の設定ファイルがありません：$town$\n/TOWN= の場所を確かめて、もう一度実行してください。何も変更していません。"
LangString no_town ${LANG_ENGLISH} "There is no such town file: $town$\nCheck what /TOWN= names and run this again. Nothing was changed."
LangString is_open ${LANG_JAPANESE} "窓口が開いています。すべての利用者の窓口を終了してから、もう一度実行してください。何も変更していません。"
LangString is_open ${LANG_ENGLISH} "Madoguchi is open. Close it for all users, then run this again. Nothing was changed."
LangString waits ${LANG_JAPANESE} "未送信の記録が残っているおそれがあるため、削除しません。通信できる状態で窓口を起動し、「未送信」がなくなってから終了してください。それでも削除するには /ANYWAY を付けます（端末のデータは残ります）。"
LangString waits ${LANG_ENGLISH} "Not removed, for entries may wait that the cloud has not received. Start the desk with the line up, and close it once nothing waits. To remove it all the same: /ANYWAY (the desks' files stay)."
LangString not_closed ${LANG_JAPANESE} "町の設定のフォルダーを、管理者だけが書き込めるようにできませんでした。アクセス権を確かめてください："
LangString not_closed ${LANG_ENGLISH} "The folder of the town's settings could not be closed to all but administrators. Check its permissions:"
LangString not_64 ${LANG_JAPANESE} "64ビット版の Windows が必要です。"
LangString not_64 ${LANG_ENGLISH} "A 64-bit Windows is needed."

!macro REFUSE status words
  MessageBox MB_OK|MB_ICONSTOP "${words}" /SD IDOK
  SetErrorLevel ${status}
  Quit
!macroend

; All users, the registry that 64-bit programs see; nobody has the program open.
!macro BEGIN
  SetRegView 64
  SetShellVarContext all
  ${If} ${FileExists} "$INSTDIR\madoguchi.exe"
    ClearErrors
    FileOpen $0 "$INSTDIR\madoguchi.exe" a
    ${If} ${Errors}
      !insertmacro REFUSE 4 "$(is_open)"
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

Function .onInit
  ${IfNot} ${RunningX64}
    !insertmacro REFUSE 7 "$(not_64)"
  ${EndIf}
  !insertmacro BEGIN
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/TOWN=" $town
  ${If} $town != ""
    GetFullPathName $1 $town
    ${If} $1 == ""
    ${OrIfNot} ${FileExists} "$1"
      !insertmacro REFUSE 3 "$(no_town)"
    ${EndIf}
    StrCpy $town $1
  ${EndIf}
FunctionEnd

Section
  !insertmacro PAYLOAD_TAKE ; of the version before, where there is one
  !insertmacro PAYLOAD_LAY
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\uninstall.exe"

  CreateDirectory "${MENU}"
  CreateShortcut "${MENU}\窓口 (Madoguchi).lnk" "$INSTDIR\madoguchi.exe"
  CreateShortcut "${MENU}\窓口の練習 (Practice).lnk" "$INSTDIR\madoguchi.exe" "--practice"

  WriteRegStr HKLM "${KEY}" DisplayName "窓口 (Madoguchi)"
  WriteRegStr HKLM "${KEY}" DisplayVersion "${VERSION}"
  WriteRegStr HKLM "${KEY}" DisplayIcon "$INSTDIR\madoguchi.exe"
  WriteRegStr HKLM "${KEY}" Publisher "Madoguchi project"
  WriteRegStr HKLM "${KEY}" InstallLocation "$INSTDIR"
  WriteRegStr HKLM "${KEY}" UninstallString '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKLM "${KEY}" QuietUninstallString '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKLM "${KEY}" EstimatedSize ${PAYLOAD_SIZE}
  WriteRegDWORD HKLM "${KEY}" NoModify 1
  WriteRegDWORD HKLM "${KEY}" NoRepair 1

  ; Whoever writes here decides which cloud a new desk trusts: administrators only.
  CreateDirectory "$APPDATA\Madoguchi"
  nsExec::Exec 'icacls "$APPDATA\Madoguchi" /setowner *S-1-5-32-544 /T'
  Pop $0
  nsExec::Exec 'icacls "$APPDATA\Madoguchi" /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F *S-1-5-32-545:(OI)(CI)RX'
  Pop $1
  ${If} $town != ""
    Delete "$APPDATA\Madoguchi\town.toml"
    CopyFiles /SILENT "$town" "$APPDATA\Madoguchi\town.toml"
    ${GetParent} $town $2
    ${If} ${FileExists} "$2\ca.pem"
      Delete "$APPDATA\Madoguchi\ca.pem"
      CopyFiles /SILENT "$2\ca.pem" "$APPDATA\Madoguchi\ca.pem"
    ${EndIf}
  ${EndIf}
  ${If} "$0$1" != "00"
    MessageBox MB_OK|MB_ICONEXCLAMATION "$(not_closed) $APPDATA\Madoguchi" /SD IDOK
    SetErrorLevel 6
  ${EndIf}
SectionEnd

Function un.onInit
  !insertmacro BEGIN
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/ANYWAY" $1
  ${If} ${Errors}
    ReadEnvStr $2 PUBLIC
    ${GetParent} "$2" $2
    nsExec::ExecToStack '"$INSTDIR\madoguchi-console.exe" unsent --homes "$2"'
    Pop $0
    Pop $1
    ${If} $0 != "0"
      !insertmacro REFUSE 5 "$(waits)"
    ${EndIf}
  ${EndIf}
FunctionEnd

; The desks' own files and the town's settings stay.
Section Uninstall
  !insertmacro PAYLOAD_TAKE
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "${MENU}\窓口 (Madoguchi).lnk"
  Delete "${MENU}\窓口の練習 (Practice).lnk"
  RMDir "${MENU}"
  DeleteRegKey HKLM "${KEY}"
SectionEnd
