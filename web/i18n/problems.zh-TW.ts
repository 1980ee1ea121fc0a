// Every code of docs/errors.md in words: what happened, what to do next. The one place where they stand.

export interface ProblemWords {
  what: string;
  next: string;
}

export const problemsZhTW = {
  // Requests
  'malformed-request': { what: '網站送出的資料格式不正確。', next: '請重新整理頁面後再試一次；您已填寫的內容會保留。若持續發生，請告訴我們錯誤編號。' },
  'cross-site-request': { what: '這個要求不是從本網站送出的，已拒絕。', next: '請直接在網址列輸入本網站的網址後再操作，不要從其他網站或信件中的表單送出。' },
  'not-found': { what: '找不到這個頁面。', next: '請檢查網址，或回到首頁重新開始。' },
  'method-not-allowed': { what: '這個網址不接受這種操作。', next: '請回到首頁，從畫面上的按鈕操作。' },
  'request-too-large': { what: '送出的資料超過上限。', next: '請縮短填寫的內容後再送出。' },
  'unsupported-media-type': { what: '送出的資料種類不正確。', next: '請重新整理頁面後再試一次。' },
  'internal-error': { what: '系統發生錯誤，這是我們的問題，不是您的操作有誤。', next: '請稍後再試。若持續發生，請告訴我們錯誤編號，我們可以據此查明原因。' },
  busy: { what: '目前使用人數較多，暫時無法處理。', next: '您填寫的內容已保留，請稍候片刻再按一次。' },
  // Registration and e-mail
  'flow-not-found': { what: '這個瀏覽器沒有進行中的申請，或申請已超過 24 小時而失效。', next: '請重新開始；先前填寫的內容若還在這個分頁中，會自動帶入。' },
  'wrong-step': { what: '這份申請目前在另一個步驟。', next: '頁面會帶您到目前的步驟，請從那裡繼續。' },
  'notice-changed': { what: '個人資料告知事項已更新為新的版本。', next: '請閱讀新版內容，同意後再繼續。' },
  'email-malformed': { what: '電子郵件地址的格式不正確。', next: '請檢查是否漏了「@」或網域，例如 name@example.com。' },
  'resend-too-soon': { what: '距離上一封驗證信還不到 120 秒。', next: '請等倒數結束後再按「寄送驗證碼」。先前寄出的驗證碼仍然有效。' },
  'too-many-mails': { what: '這個電子郵件地址今天的驗證信已達上限（10 封）。', next: '請使用最近收到的驗證碼，或明天再試。也請查看垃圾郵件匣。' },
  'network-limited': { what: '您所在的網路在短時間內送出太多申請。', next: '請過一段時間再試，或改用其他網路。' },
  'proof-of-work-invalid': { what: '瀏覽器的自動檢查沒有通過或已過期。', next: '請再按一次。若持續發生，請確認電腦時間正確，並停用會封鎖背景程式的擴充功能。' },
  'human-check-required': { what: '尚未勾選「我不是機器人」。', next: '請勾選後再按「下一步」。' },
  'human-check-invalid': { what: '「我不是機器人」的檢查已過期或已使用過。', next: '請重新勾選一次，不需要重新輸入驗證碼。' },
  'code-wrong': { what: '驗證碼不正確。', next: '請核對信中的 6 位數字；若收到多封信，任一封未過期的驗證碼都可以使用。' },
  'code-expired': { what: '驗證碼已超過 10 分鐘而失效。', next: '請按「寄送驗證碼」取得新的驗證碼。' },
  'code-tries-spent': { what: '驗證碼輸入錯誤次數過多。', next: '請按「寄送驗證碼」取得新的驗證碼；若仍無法使用，請明天再試。' },
  'email-already-member': { what: '這個電子郵件地址已有一般會員帳號。', next: '請以「電子郵件登入」使用原有帳號，不需要重新註冊。' },
  'profile-invalid': { what: '有欄位需要修正。', next: '請依各欄位下方的說明修改後再送出。' },
  // Sessions
  'sign-in-required': { what: '這個頁面需要先登入。', next: '請登入；登入後會回到您剛才的頁面。' },
  'session-ended': { what: '您的登入已結束（閒置過久、已登出，或已完成驗證）。', next: '請重新登入；登入後會回到同一個步驟，您填寫的內容會保留。' },
  'card-session-required': { what: '這項功能需要以憑證登入。', next: '請登出後，改用工商憑證或組織憑證登入。' },
  'organization-signs-in-with-card': { what: '您已是組織會員，往後登入請使用工商憑證或組織憑證進行登入。', next: '請插入憑證卡，按「憑證登入」。' },
  // Challenge and token
  'challenge-expired': { what: '這次的簽章要求已超過 5 分鐘而失效。', next: '請再按一次，並在 5 分鐘內輸入 PIN 碼。' },
  'challenge-unknown': { what: '這次的簽章要求已使用過，或不屬於這個瀏覽器。', next: '請回到本頁重新操作一次。' },
  'token-malformed': { what: '安控元件送來的簽章資料無法辨識。', next: '請確認安控元件為最新版本，再試一次。' },
  'algorithm-not-allowed': { what: '憑證卡使用的簽章演算法不符合規定。', next: '請確認使用的是仍有效的工商憑證或組織憑證；舊世代的卡片需先換發。' },
  'signature-invalid': { what: '簽章驗證不通過。', next: '請確認是在本網站的正式網址操作，然後再試一次。' },
  // Certificates
  'certificate-malformed': { what: '無法讀取卡片中的憑證。', next: '請重新插卡後再試；若仍無法讀取，請洽原發卡機關。' },
  'certificate-expired': { what: '憑證已過期。', next: '請向原發卡機關申請換發新的憑證卡，再回到這裡操作。' },
  'certificate-not-yet-valid': { what: '憑證尚未生效。', next: '請先確認電腦的日期與時間正確；若正確，請於憑證生效日後再試。' },
  'certificate-revoked': { what: '憑證已被廢止。', next: '請使用貴組織其他有效的憑證卡，或向原發卡機關重新申請。' },
  'certificate-suspended': { what: '憑證停用中。', next: '請先至原發卡機關的網站辦理「復用」，再回到這裡操作。' },
  'issuer-unknown': { what: '這張憑證不是由本服務接受的憑證管理中心核發。', next: '請使用工商憑證（MOEACA）或組織及團體憑證（XCA）。' },
  'path-invalid': { what: '憑證的信任鏈不正確。', next: '請確認使用的是正式核發的憑證卡；若確認無誤，請告訴我們錯誤編號。' },
  'key-too-weak': { what: '憑證的金鑰或雜湊演算法強度不足。', next: '這是舊世代的憑證，請向原發卡機關換發新卡。' },
  'policy-not-accepted': { what: '憑證的保證等級不符合本服務的要求。', next: '請使用保證等級第三級的工商憑證或組織憑證。' },
  'test-policy': { what: '這是測試用的憑證。', next: '請使用正式的工商憑證或組織憑證。' },
  'key-usage-not-accepted': { what: '讀到的是加密用的憑證，不能用來簽章。', next: '請確認插入的是完整的憑證卡，並更新安控元件後再試。' },
  'natural-person-card': { what: '這是自然人憑證。', next: '組織會員請改插工商憑證或組織憑證。' },
  'agency-card': { what: '這是政府機關憑證。', next: '本服務不接受機關憑證，請使用工商憑證或組織憑證。' },
  'server-certificate': { what: '這是伺服器應用軟體憑證。', next: '請改插工商憑證或組織憑證。' },
  'identity-missing': { what: '憑證中沒有可辨識的組織資料。', next: '請洽原發卡機關確認憑證內容。' },
  'identity-conflict': { what: '憑證中兩處的統一編號不一致。', next: '請洽原發卡機關確認憑證內容。' },
  'revocation-unknown': { what: '目前無法向憑證管理中心查詢這張憑證是否有效，為了安全，已拒絕這次操作。', next: '這不是您的卡片有問題，請稍後再試。' },
  // Membership
  'organization-already-member': { what: '貴組織已是組織會員，請以憑證登入。', next: '請按「憑證登入」，使用同一張卡片登入。目前這個一般會員帳號不受影響。' },
  'organization-not-member': { what: '這張卡片所屬的組織尚未註冊。', next: '請先按「申請台北卡」註冊，再進行組織會員驗證。' },
  'card-ended': { what: '此憑證已由貴組織停止使用。', next: '請使用貴組織其他的憑證卡，或洽貴組織的管理人員。' },
  'already-verified': { what: '您已完成組織會員驗證。', next: '不需要再驗證一次，請到「個人資料」查看。' },
  'not-an-organization': { what: '個人會員不需要進行組織會員驗證。', next: '若要為組織申請，請登出後以「組織會員」重新註冊。' },
  'verification-not-pending': { what: '沒有等待您確認的資料，或已等待超過 10 分鐘。', next: '請重新按「送出」，再驗證一次卡片。' },
  // The component
  'site-not-listed': { what: '開啟這個視窗的網站不在安控元件的信任清單中，已拒絕。', next: '請關閉這個視窗。若您是從正式網站開啟，請更新安控元件。' },
  'purpose-unknown': { what: '網站要求的用途，這個版本的安控元件不認得。', next: '請更新安控元件後再試一次。' },
  'nonce-malformed': { what: '網站送來的簽章要求格式不正確，已拒絕。', next: '請關閉視窗，回到網站重新操作；若持續發生，請更新安控元件。' },
  'module-missing': { what: '找不到讀取卡片所需的軟體（PKCS#11 模組）。', next: '請安裝憑證管理中心提供的讀卡軟體，再重新啟動安控元件。' },
  'no-reader': { what: '沒有偵測到讀卡機。', next: '請接上讀卡機；若已接上，請換一個 USB 插孔，或安裝讀卡機驅動程式。' },
  'no-card': { what: '讀卡機中沒有卡片。', next: '請將憑證卡的晶片面朝上插入讀卡機。' },
  'card-in-use': { what: '卡片正被另一個程式使用。', next: '請關閉其他使用憑證的程式或網頁（例如報稅、公文系統），再試一次。' },
  'card-not-activated': { what: '這張卡片尚未開卡。', next: '請先至原發卡機關的網站完成開卡，再回到這裡操作。' },
  'card-wrong-kind': { what: '卡片中沒有組織的簽章憑證。', next: '請改插工商憑證或組織憑證。' },
  'card-error': { what: '卡片回應異常。', next: '請取出卡片，擦拭晶片後重新插入，再試一次。' },
  'pin-wrong': { what: 'PIN 碼不正確。', next: '請再輸入一次。連續輸入錯誤會使卡片鎖住；不確定時請先查明再輸入。' },
  'pin-length': { what: 'PIN 碼長度不正確。', next: 'PIN 碼為 6 至 8 位數字，請重新輸入。' },
  'pin-locked': { what: '卡片因 PIN 碼連續輸入錯誤而鎖住。', next: '工商憑證請至工商憑證管理中心網站（moeacaca.nat.gov.tw）辦理鎖卡解碼；組織憑證請至組織及團體憑證管理中心網站（xca.nat.gov.tw）辦理。組織會員無法改以電子郵件登入；也可以使用貴組織其他的憑證卡。' },
  'card-removed': { what: '簽章途中卡片被取出。', next: '請重新插入卡片，再輸入一次 PIN 碼；完成前請勿取出卡片。' },
  'remote-desktop': { what: '您正在使用遠端桌面，讀卡機接在另一台電腦上。', next: '請直接在接有讀卡機的電腦上操作，或在遠端桌面設定中開啟智慧卡重新導向。' },
  'window-token-spent': { what: '這個視窗已經使用過。', next: '請關閉視窗，回到網站再按一次。' },
  'timed-out': { what: '等候輸入 PIN 碼逾時。', next: '請關閉視窗，回到網站再按一次。' },
  // Found by the page itself
  'component-not-found': { what: '找不到安控元件：可能尚未安裝、沒有執行，或被瀏覽器封鎖。', next: '請確認已安裝並執行安控元件；若已執行，請按「檢查安控元件」並在瀏覽器詢問時選擇「允許」。' },
  'component-blocked': { what: '瀏覽器已設定為不允許本網站連線到這台電腦上的安控元件。', next: '請按網址列左側的圖示，在網站設定中將「存取這部裝置上的應用程式與服務（本機網路）」改為「允許」，再重新整理。您也可以改用小視窗檢查，登入與驗證不受影響。' },
  'component-outdated': { what: '安控元件的版本過舊，請更新。', next: '請下載並安裝最新版本；安裝完成後會自動偵測。' },
  'popup-blocked': { what: '瀏覽器封鎖了 PINCODE 視窗。', next: '請在網址列右側按「已封鎖彈出式視窗」，選擇「一律允許」本網站，再按一次。' },
  'window-closed': { what: 'PINCODE 視窗在完成前被關閉了。', next: '沒有送出任何資料，請再按一次並在視窗中輸入 PIN 碼。' },
  'clock-wrong': { what: '這台電腦的時間與標準時間相差超過 5 分鐘。', next: '請在系統設定中開啟「自動設定時間」，再重新整理；時間不正確時，憑證可能被判定為無效。' },
  offline: { what: '無法連線到服務。', next: '請檢查網路連線後再試一次；您填寫的內容會保留。' },
} satisfies Record<string, ProblemWords>;

export type ProblemCode = keyof typeof problemsZhTW;
