// Walks the journey against the mock by accessible names alone, takes a picture of each step, collects CSP violations and
// console errors, and lets axe look at every page. Usage: node dev/look.mjs [width] [light|dark] [zh|en]
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';
import AxeBuilder from '@axe-core/playwright';

const [width = '1440', scheme = 'light', language = 'zh', port = '8090'] = process.argv.slice(2);
const site = `http://localhost:${port}`;
const shots = new URL(`./shots/${width}-${scheme}-${language}/`, import.meta.url).pathname;
mkdirSync(shots, { recursive: true });
const en = language === 'en';
const name = (zh, english) => (en ? english : zh);
const mock = (change) => fetch(`${site}/mock`, { method: 'POST', body: JSON.stringify(change) });

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const context = await browser.newContext({ viewport: { width: Number(width), height: width < 600 ? 780 : 900 }, colorScheme: scheme, locale: 'zh-TW', acceptDownloads: true });
if (en) await context.addInitScript(() => localStorage.setItem('tpcard.language', 'en'));
const page = await context.newPage();
const found = [];
const listen = (tab, who) => {
  tab.on('console', (m) => ['error', 'warning'].includes(m.type()) && !/status of 4|ERR_EMPTY_RESPONSE|ERR_CONNECTION_REFUSED/.test(m.text()) && found.push(`${who}: ${m.text()}`));
  tab.on('pageerror', (e) => found.push(`${who}: ${e.stack}`));
};
listen(page, 'site');

async function look(title, tab = page) {
  await tab.waitForTimeout(150);
  await tab.screenshot({ path: `${shots}${title}.png`, fullPage: true });
  const { violations } = await new AxeBuilder({ page: tab }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
  for (const v of violations) found.push(`axe ${title}: ${v.id} ${v.nodes.map((n) => n.target + ' ' + n.failureSummary).join(' | ').slice(0, 400)}`);
  const wide = await tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) found.push(`${title}: scrolls sideways by ${wide}`);
}
const button = (n, tab = page) => tab.getByRole('button', { name: n, exact: true });
const link = (n) => page.getByRole('link', { name: n, exact: true });
const box = (n) => page.getByRole('checkbox', { name: n, exact: true });
const field = (n, tab = page) => tab.getByLabel(n, { exact: true });
const next = name('下一步', 'Next');

try {
  await mock({ registration: null, session: { signed_in: false }, organization: null, step: 'component', pending: null, differ: true, component: false, profile: {}, fail: null, noCard: false, tries: 'unknown', signIn: null });
  await page.goto(site);
  await button(name('申請台北卡', 'Apply for the card')).waitFor();
  await look('01-landing');
  await button(name('申請台北卡', 'Apply for the card')).click();
  await button(name('組織會員', 'Organization member')).waitFor();
  await look('02-choice');
  await button(name('組織會員', 'Organization member')).click();
  await box(name('我已閱讀並同意', 'I have read this and agree')).check();
  await look('03-consent');
  await button(next).click();
  await field(name('電子郵件', 'E-mail')).fill('amy@example.com');
  await button(name('寄送驗證碼', 'Send code')).click();
  await page.getByText(/第 1 封|Mail no. 1/).waitFor();
  await field(name('驗證碼', 'Code')).fill('000000');
  await button(next).click();
  await look('04-email-errors');
  await field(name('驗證碼', 'Code')).fill('123456');
  await box(name('我不是機器人', 'I am not a robot')).check();
  await look('04-email');
  await button(next).click();
  await field(name('組織名稱', 'Organization name')).waitFor();
  await button(name('送出註冊資料', 'Register')).click();
  await field(name('統一編號', 'Unified business number')).fill('12345678');
  await look('05-profile-errors');
  await field(name('組織名稱', 'Organization name')).fill('示範公司');
  await field(name('組織類別', 'Kind of organization')).selectOption({ index: 1 });
  await field(name('統一編號', 'Unified business number')).fill('12345675');
  await field(name('聯絡人姓名', 'Contact’s name')).fill('王小明');
  await field(name('聯絡電話', 'Contact’s telephone')).fill('02-12345678');
  await field(name('地址', 'Address')).fill('臺北市信義區市府路1號');
  await look('05-profile');
  await button(name('送出註冊資料', 'Register')).click();
  await button(name('進行組織會員認證', 'Verify the organization')).waitFor();
  await look('06-complete');
  await page.goto(`${site}/member`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await look('07-member');
  await page.goto(`${site}/verify`);
  const mayInstall = width > 600 || true;
  if (mayInstall) {
    await link(name('下載', 'Download')).waitFor();
    await look('08-download');
    const [download] = await Promise.all([page.waitForEvent('download'), link(name('下載', 'Download')).click()]);
    console.log('downloaded', download.suggestedFilename());
    await page.getByRole('heading', { name: name('執行安裝程式', 'Run the installer') }).waitFor();
    await look('09-run');
    await button(next).click();
    await look('10-licence');
    await box(name('我同意授權條款', 'I accept the licence')).check();
    await button(next).click();
    await look('11-finish');
    await button(name('完成', 'Finish')).click();
    await page.getByText('Loading', { exact: true }).waitFor();
    await look('12-loading');
    await mock({ component: true });
    await page.getByText('Ready', { exact: true }).waitFor();
    await look('12-ready');
    await button(next).click();
  }
  await button(name('送出', 'Send')).waitFor();
  await look('14-card');
  let [popup] = await Promise.all([page.waitForEvent('popup'), button(name('送出', 'Send')).click()]);
  listen(popup, 'window');
  await popup.setViewportSize({ width: 480, height: 680 });
  await field('PINCODE', popup).fill('654321');
  await look('15-pin', popup);
  await button(name('確定', 'Confirm'), popup).click();
  await popup.getByRole('alert').waitFor();
  await look('15-pin-wrong', popup);
  await mock({ noCard: true });
  await popup.waitForTimeout(800);
  await look('15-no-card', popup);
  await mock({ noCard: false });
  await popup.getByRole('checkbox').check();
  await field('PINCODE', popup).fill('123456');
  await button(name('確定', 'Confirm'), popup).click();
  await button(name('確定', 'Confirm')).waitFor();
  await look('16-differences');
  await button(name('確定', 'Confirm')).click();
  await button(name('憑證登入', 'Sign in with card')).waitFor();
  await look('16-complete');
  await page.emulateMedia({ media: 'print' });
  await page.screenshot({ path: `${shots}16-print.png`, fullPage: true });
  await page.emulateMedia({ media: 'screen', colorScheme: scheme });
  [popup] = await Promise.all([page.waitForEvent('popup'), button(name('憑證登入', 'Sign in with card')).click()]);
  listen(popup, 'window');
  await field('PINCODE', popup).fill('123456');
  await look('17-pin', popup);
  await button(name('確定', 'Confirm'), popup).click();
  await page.getByText(name('您已是組織會員，往後登入請使用工商憑證或組織憑證進行登入', 'You are an organization member: from now on, sign in with your MOEACA or XCA certificate card')).waitFor();
  await look('19-member');
  await button(name('登出', 'Sign out')).click();
  for (const [title, path] of [['sign-in', '/sign-in?next=/member&because=session-ended'], ['sign-in-email', '/sign-in/email'], ['help', '/help'], ['problem', '/problems/pin-locked'], ['not-found', '/nowhere']]) {
    await page.goto(site + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await look(title);
  }
} catch (error) {
  found.push(String(error.stack).slice(0, 1500));
  await page.screenshot({ path: `${shots}zz-failed.png`, fullPage: true });
}
console.log(found.length ? found.join('\n') : 'nothing found');
await browser.close();
