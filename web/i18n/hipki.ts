// The words of the PIN page for HiPKI, in both languages. The codes' words come from problems.ts.
import { language } from './language.svelte';

const zhTW = {
  product: '台北卡',
  otherLanguage: 'English',
  handedOn: 'PIN 碼將由本頁交給您電腦上的 HiPKI',
  site: '提出要求的網站',
  purpose: '用途',
  purposes: { verify: (binding: string) => `將此憑證綁定至 ${binding}`, 'sign-in': () => '登入' },
  checkAddress: '輸入前請核對視窗網址列是本站的網址：HiPKI 不會替您確認提出要求的是哪一個網站。',
  card: '使用哪一張憑證卡',
  empty: '沒有可用的卡片',
  look: '查看讀卡機中的卡片',
  pinHint: '6 至 8 位數字。不會傳送到網站的伺服器，也不會儲存。',
  confirm: '確定',
  cancel: '取消',
  signing: '等候 HiPKI 簽章，請勿取出卡片…',
  looking: '正在詢問 HiPKI…',
  waiting: '準備中…',
  triesLeft: (n: number) => (n === 1 ? '這是最後一次機會：再輸入錯誤，卡片將會鎖住。' : `再輸入錯誤 ${n} 次，卡片將會鎖住。`),
  lastTryAgree: '我了解再輸入錯誤卡片將會鎖住',
  addDomain: (host: string) => `將 ${host} 加入 HiPKI 的信任網站`,
  number: (number: string) => `HiPKI 回覆碼 ${number}`,
  limits: '經由 HiPKI 登入時，每次都會以電子郵件通知貴組織，且不能變更信箱或憑證卡。安裝安控元件即沒有這些限制。',
  ended: '已結束，可以關閉這個視窗。',
  noOpener: '這個視窗要由網站開啟。請回到網站，按「送出（經由 HiPKI）」或「憑證登入（經由 HiPKI）」。',
};

const en: typeof zhTW = {
  product: 'Taipei Card',
  otherLanguage: '中文',
  handedOn: 'This page hands the PIN to HiPKI on your computer',
  site: 'Site that asks',
  purpose: 'Purpose',
  purposes: { verify: (binding) => `Bind this certificate to ${binding}`, 'sign-in': () => 'Sign in' },
  checkAddress: 'Before you type, check that this window’s address is ours: HiPKI does not check for you which site is asking.',
  card: 'Which card to use',
  empty: 'No card that can be used',
  look: 'See the cards in the readers',
  pinHint: '6 to 8 digits. It is not sent to the site’s server and not stored.',
  confirm: 'OK',
  cancel: 'Cancel',
  signing: 'Waiting for HiPKI to sign; leave the card in…',
  looking: 'Asking HiPKI…',
  waiting: 'Preparing…',
  triesLeft: (n) => (n === 1 ? 'This is the last try: one more wrong PIN locks the card.' : `${n} more wrong PINs lock the card.`),
  lastTryAgree: 'I understand that another wrong PIN locks the card',
  addDomain: (host) => `Add ${host} to the sites that HiPKI trusts`,
  number: (number) => `HiPKI answered ${number}`,
  limits:
    'A sign-in through HiPKI is told to your organization by mail each time and cannot change its mailbox or cards. With the security component installed there are no such limits.',
  ended: 'Done; you may close this window.',
  noOpener: 'This window is opened by the site. Go back to it and press “Submit (through HiPKI)” or “Sign in with card (through HiPKI)”.',
};

export const t = () => (language.current === 'en' ? en : zhTW);
