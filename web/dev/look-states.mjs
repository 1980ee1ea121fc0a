// The states that the walk of look.mjs does not pass: individuals, XCA, a page that is not from the loopback, other ports,
// pop-ups blocked, an unlisted opener, the session's end. Usage: node dev/look-states.mjs [width] [light|dark]
// The mock must run as: npm run mock -- 8091 61172 (so that the window has to be found at the third port).
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { chromium } from 'playwright-core';
import AxeBuilder from '@axe-core/playwright';

const [width = '1280', scheme = 'light'] = process.argv.slice(2);
const port = 8091;
const site = `http://localhost:${port}`;
const shots = new URL(`./shots/states-${width}-${scheme}/`, import.meta.url).pathname;
mkdirSync(shots, { recursive: true });
const clean = { cards: [], registration: null, session: { signed_in: false }, organization: null, step: 'component', pending: null, differ: false, component: true, profile: {}, fail: null, noCard: false, tries: 'unknown', signIn: null, idle: 900 };
const mock = (change) => fetch(`${site}/mock`, { method: 'POST', body: JSON.stringify(change) });
const found = [];
const check = (good, what) => good || found.push(`NOT: ${what}`);

async function visitor({ args = [], permissions } = {}) {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', ...args] });
  const context = await browser.newContext({ viewport: { width: Number(width), height: 780 }, colorScheme: scheme, locale: 'zh-TW', permissions });
  const page = await context.newPage();
  page.on('pageerror', (e) => found.push(e.stack));
  page.on('console', (m) => m.type() === 'error' && /Content Security|Uncaught/.test(m.text()) && found.push(m.text()));
  const button = (name, tab = page) => tab.getByRole('button', { name, exact: true });
  const look = async (title, tab = page) => {
    await tab.waitForTimeout(200);
    await tab.screenshot({ path: `${shots}${title}.png` });
    const { violations } = await new AxeBuilder({ page: tab }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze();
    for (const v of violations) found.push(`axe ${title}: ${v.id} ${v.nodes.map((n) => n.target + ' ' + n.failureSummary).join(' | ').slice(0, 300)}`);
  };
  return { browser, page, button, look };
}

const scenes = {
  async individual({ page, button, look }) {
    await page.goto(`${site}/register`);
    await button('個人會員').click();
    await page.getByLabel('我已閱讀並同意').check();
    await button('下一步').click();
    await page.getByLabel('電子郵件', { exact: true }).fill('amy@example.com');
    await button('寄送驗證碼').click();
    await page.getByText(/第 1 封/).waitFor();
    await page.getByLabel('驗證碼', { exact: true }).fill('000000');
    await page.getByRole('checkbox', { name: '我不是機器人', exact: true }).check();
    await button('下一步').click();
    await page.getByText(/驗證碼不正確/).waitFor();
    await look('code-wrong');
    await page.reload();
    await page.getByText('「我不是機器人」已通過檢查。').waitFor();
    check((await page.getByLabel('電子郵件', { exact: true }).inputValue()) === 'amy@example.com', 'the address survives a reload');
    await page.getByLabel('驗證碼', { exact: true }).fill('123456');
    await button('下一步').click();
    await page.getByLabel('姓名', { exact: true }).fill('王小明');
    await look('individual-profile');
    await button('送出註冊資料').click();
    await page.getByRole('heading', { name: '個人資料', level: 1 }).waitFor();
    await look('individual-member');
  },
  async organizationOfXca({ page, button, look }) {
    await mock({ organization: { scheme: 'xca', identifier: '2.16.886.111.90005.90003.100004', legal_name: '臺北市立示範國民小學' }, email: 'school@example.com',
      profile: { name: '台北示範國小', organization_kind: 'school', unified_business_number: '12345675', contact_name: '陳老師' },
      session: { signed_in: true, opened_by: 'card', kind: 'organization', level: 'organization', display_name: '臺北市立示範國民小學', idle_seconds_left: 900, seconds_left: 9000, warn_seconds: 120 } });
    await page.goto(`${site}/member`);
    await page.getByText('自行填寫，未經憑證驗證').waitFor();
    await look('xca-member');
    if (Number(width) < 800) {
      await button('選單').click();
      await look('drawer');
      await page.keyboard.press('Escape');
    }
    await button('修改').click();
    await look('xca-edit');
    await page.goto(`${site}/verify`);
    await page.getByRole('heading', { name: '已完成組織會員驗證' }).waitFor();
  },
  async organizationSignsInWithCard({ page, button, look }) {
    await mock({ organization: { scheme: 'moeaca', identifier: '12345675', legal_name: '示範股份有限公司' } });
    await page.goto(`${site}/sign-in/email`);
    await page.getByLabel('電子郵件', { exact: true }).fill('amy@example.com');
    await button('寄送驗證碼').click();
    await page.getByText(/第 1 封/).waitFor();
    await page.getByLabel('驗證碼', { exact: true }).fill('123456');
    await button('下一步').click();
    await button('憑證登入').waitFor();
    await look('organization-signs-in-with-card');
  },
  async windowAtTheThirdPort({ page, button, look }) {
    await page.goto(`${site}/sign-in?next=//evil.example/`);
    const [popup] = await Promise.all([page.waitForEvent('popup'), button('憑證登入').click()]);
    await popup.getByLabel('PINCODE', { exact: true }).fill('123456', { timeout: 8000 });
    await button('確定', popup).click();
    await page.getByRole('heading', { name: '個人資料', level: 1 }).waitFor();
    check(new URL(page.url()).origin === site, 'next= of another site is not followed');
    await look('signed-in-by-card');
  },
  async severalCards({ page, button, look }) {
    const card = (id, more) => ({ id, scheme: 'moeaca', legal_name: `示範${id}股份有限公司`, rank: 'secondary', not_after: '2031-01-01T00:00:00Z', tries: 'unknown', problem: null, ...more });
    await mock({ cards: [card('甲'), card('乙', { tries: 'low' })] });
    await page.goto(`${site}/sign-in`);
    const [popup] = await Promise.all([page.waitForEvent('popup'), button('憑證登入').click()]);
    await popup.getByRole('radio').nth(1).check();
    await popup.getByText(/再錯可能鎖卡/).waitFor();
    await look('several-cards', popup);
    await mock({ cards: [card('丙', { problem: 'pin-locked', legal_name: null })] });
    await popup.getByText(/卡片因 PIN 碼連續輸入錯誤而鎖住/).waitFor();
    await look('card-locked', popup);
  },
  async organizationAlreadyMember({ page, button, look }) {
    await mock({ fail: 'organization-already-member', step: 'card', email: 'a@example.com', session: { signed_in: true, opened_by: 'email', kind: 'organization', level: 'general', display_name: '示範公司', idle_seconds_left: 900, seconds_left: 9000, warn_seconds: 120 } });
    await page.goto(`${site}/verify`);
    const [popup] = await Promise.all([page.waitForEvent('popup'), button('送出').click()]);
    await popup.getByLabel('PINCODE', { exact: true }).fill('123456');
    await button('確定', popup).click();
    await button('憑證登入').waitFor();
    check(await page.evaluate(() => document.title.includes('憑證卡')), 'the title names the step');
    await look('organization-already-member');
  },
  async focusMovesToTheHeading({ page, button }) {
    await page.goto(site);
    await button('申請台北卡').click();
    check((await page.evaluate(() => document.activeElement?.tagName)) === 'H1', 'the heading has the focus after a step');
    await page.getByRole('button', { name: 'English' }).click();
    check((await page.evaluate(() => document.documentElement.lang)) === 'en', 'the page says that it is in English');
    await page.getByRole('button', { name: 'Organization member', exact: true }).waitFor();
    check((await page.evaluate(() => document.activeElement?.textContent)) === '中文', 'a change of language leaves the focus');
  },
  async windowClosed({ page, button, look }) {
    await page.goto(`${site}/sign-in`);
    const [popup] = await Promise.all([page.waitForEvent('popup'), button('憑證登入').click()]);
    await popup.getByLabel('PINCODE', { exact: true }).waitFor();
    await popup.close();
    await page.getByText('PINCODE 視窗在完成前被關閉了。').waitFor();
    await look('window-closed');
  },
  async componentAbsent({ page, button, look }) {
    await mock({ component: false });
    await page.goto(`${site}/sign-in`);
    await Promise.all([page.waitForEvent('popup'), button('憑證登入').click()]);
    await page.getByRole('alert').getByText(/找不到安控元件/).waitFor({ timeout: 15_000 });
    await look('component-not-found');
  },
  async unlistedOpener({ page, look }) {
    const strange = createServer((req, res) => res.end('<title>strange</title><button onclick="window.open(\'http://127.0.0.1:61172/window\')">open</button>')).listen(8099, '127.0.0.1');
    await page.goto('http://127.0.0.1:8099');
    const [popup] = await Promise.all([page.waitForEvent('popup'), page.click('button')]);
    await popup.getByRole('alert').waitFor({ timeout: 8000 });
    check((await popup.getByRole('button').count()) === 0, 'a refused window has no button');
    await look('unlisted', popup);
    strange.close();
  },
  async sessionWarning({ page, button, look }) {
    await mock({ email: 'a@example.com', session: { signed_in: true, opened_by: 'email', kind: 'organization', level: 'general', idle_seconds_left: 100, seconds_left: 9000, warn_seconds: 120 } });
    await page.goto(`${site}/member`);
    await button('繼續使用').waitFor();
    await look('session-warning');
    await mock({ session: { signed_in: false } });
    await button('繼續使用').click();
    await page.getByText('您的登入已結束').first().waitFor();
    check(page.url().includes('next=%2Fmember'), 'sign-in leads back');
    await look('session-ended');
  },
};

async function run(name, scene, how) {
  await mock(clean);
  const who = await visitor(how);
  try {
    await scene(who);
  } catch (error) {
    found.push(`${name}: ${String(error.message).slice(0, 500)}`);
    await who.page.screenshot({ path: `${shots}zz-${name}.png` });
  }
  await who.browser.close();
}
for (const [name, scene] of Object.entries(scenes)) await run(name, scene);

// A page that did not come from the loopback: never a request to it before the click.
const publicSite = `http://tpcard.test:${port}`;
const publicPage = { args: [`--ip-address-space-overrides=127.0.0.1:${port}=public`, '--host-resolver-rules=MAP tpcard.test 127.0.0.1', `--unsafely-treat-insecure-origin-as-secure=${publicSite}`] };
await run('public', async ({ page, button, look }) => {
  const asked = [];
  page.on('request', (request) => request.url().includes(':6117') && asked.push(request.url()));
  await page.goto(`${publicSite}/sign-in`);
  await button('檢查安控元件').waitFor();
  await page.waitForTimeout(2500);
  check(asked.length === 0, `no request to the loopback before a click: ${asked}`);
  await look('public-unchecked');
  await button('檢查安控元件').click();
  await look('public-explained');
  const [popup] = await Promise.all([page.waitForEvent('popup'), button('改用小視窗檢查').click()]);
  await page.getByText('Ready', { exact: true }).waitFor({ timeout: 10_000 });
  await look('public-ready');
  await page.waitForTimeout(300);
  check(popup.isClosed(), 'the checking window has closed itself');
}, publicPage);
await run('granted', async ({ page }) => {
  await page.goto(`${publicSite}/sign-in`);
  await page.getByText('Ready', { exact: true }).waitFor();
}, { ...publicPage, permissions: ['local-network-access'] });

// By name the loopback, in truth public: the fetch is blocked, and the small window is still a way.
await run('misnamed', async ({ page, button }) => {
  await page.goto(`${site}/sign-in`);
  await button('檢查安控元件').click({ timeout: 15_000 });
  await Promise.all([page.waitForEvent('popup'), button('改用小視窗檢查').click({ timeout: 15_000 })]);
  await page.getByText('Ready', { exact: true }).waitFor({ timeout: 10_000 });
}, publicPage);

console.log(found.length ? found.join('\n') : 'nothing found');
