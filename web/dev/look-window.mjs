// Each state of the PINCODE window, pictured and looked at by axe, in one language, width and colour scheme.
// Usage: node dev/look-window.mjs [width] [light|dark] [zh-TW|en] [scene…]; the mock must run as: npm run mock -- 8092 61173
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { chromium } from 'playwright-core';
import AxeBuilder from '@axe-core/playwright';

const [width = '480', scheme = 'light', language = 'zh-TW', ...chosen] = process.argv.slice(2);
const site = 'http://localhost:8092';
const component = 'http://127.0.0.1:61173';
const shots = new URL(`./shots/window-${width}-${scheme}-${language}/`, import.meta.url).pathname;
mkdirSync(shots, { recursive: true });
const mock = (change) => fetch(`${site}/mock`, { method: 'POST', body: JSON.stringify(change) });
const found = [];
const card = (id, more) => ({ id, scheme: 'moeaca', legal_name: `示範${id}股份有限公司`, rank: 'primary', not_after: '2031-01-01T00:00:00Z', tries: 'unknown', pin_pad: false, problem: null, ...more });
const school = (more) => card('校', { scheme: 'xca', legal_name: '臺北市立示範國民小學', rank: 'secondary', ...more });
const readers = (cards, problem = null) => ({ reader: problem !== 'no-reader', cards, problem });
const one = readers([card('甲')]);
const nonce = (purpose, binding = '') => `tpcard1.${purpose}.${Buffer.from(binding).toString('base64url')}.${'A'.repeat(43)}`;
const challenge = { type: 'challenge', nonce: nonce('verify', 'a•••@example.com'), language };

// A page of the site that only opens the window and posts what a scene tells it to.
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const context = await browser.newContext({ viewport: { width: Number(width), height: 680 }, colorScheme: scheme, locale: 'zh-TW' });
const opener = await context.newPage();
await opener.goto(`${site}/api/site`);

async function open(message = challenge, from = opener) {
  const [popup] = await Promise.all([from.waitForEvent('popup'), from.evaluate((url) => { window.popup = window.open(url, `w${Math.random()}`); }, `${component}/window`)]);
  popup.on('pageerror', (error) => found.push(error.stack));
  popup.on('console', (m) => m.type() === 'error' && /Content Security|Uncaught/.test(m.text()) && found.push(m.text()));
  await popup.getByRole('heading', { name: 'PINCODE' }).waitFor();
  if (message) await tell(message, from);
  await popup.waitForTimeout(700);
  return popup;
}
const tell = (message, from = opener) => from.evaluate(([m, to]) => window.popup.postMessage({ tpcard: 1, ...m }, to), [message, component]);
async function look(title, popup) {
  await popup.waitForTimeout(250);
  await popup.screenshot({ path: `${shots}${title}.png`, fullPage: true });
  const wide = await popup.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) found.push(`${title}: ${wide} px too wide`);
  const { violations } = await new AxeBuilder({ page: popup }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
  for (const v of violations) found.push(`axe ${title}: ${v.id} ${v.nodes.map((n) => `${n.target} ${n.failureSummary}`).join(' | ').slice(0, 300)}`);
}
const press = (popup, zh, en) => popup.getByRole('button', { name: language === 'en' ? en : zh, exact: true }).click();

const scenes = {
  async 'field'() { await look('field', await open()); },
  async 'field-wrong-then-last'() {
    const popup = await open();
    await popup.getByLabel('PINCODE', { exact: true }).fill('654321');
    await press(popup, '確定', 'Confirm');
    await popup.getByRole('alert').waitFor();
    await look('field-wrong-last-try', popup);
  },
  async 'sign-in'() { await look('sign-in', await open({ ...challenge, nonce: nonce('sign-in') })); },
  async 'no-card'() { await mock({ reader: readers([], 'no-card') }); await look('no-card', await open()); },
  async 'no-reader'() { await mock({ reader: readers([], 'no-reader') }); await look('no-reader', await open()); },
  async 'two-cards'() {
    await mock({ reader: readers([card('甲'), school({ tries: 'low' })]) });
    const popup = await open();
    await popup.getByRole('radio').nth(1).check();
    await look('two-cards-low', popup);
  },
  async 'locked'() { await mock({ reader: readers([card('甲', { problem: 'pin-locked' })]) }); await look('locked-moeaca', await open()); },
  async 'locked-xca'() { await mock({ reader: readers([school({ problem: 'pin-locked' })]) }); await look('locked-xca', await open()); },
  async 'expired'() { await mock({ reader: readers([card('甲', { problem: 'certificate-expired', not_after: '2020-01-01T00:00:00Z' })]) }); await look('expired', await open()); },
  async 'not-activated-and-wrong-kind'() {
    await mock({ reader: readers([card('甲', { problem: 'card-not-activated' }), card('x', { scheme: null, legal_name: null, rank: null, not_after: null, problem: 'card-wrong-kind' })]) });
    await look('not-activated-and-wrong-kind', await open());
  },
  async 'native'() {
    await mock({ pinEntry: 'auto' });
    const popup = await open();
    await look('native-waiting', popup);
    await mock({ dialog: { code: 'pin-cancelled' } });
    await popup.getByRole('alert').waitFor();
    await look('native-cancelled', popup);
    await press(popup, '輸入 PIN 碼', 'Enter the PIN');
    await mock({ dialog: { code: 'pin-entry-failed' } });
    await popup.getByText(language === 'en' ? 'Type it in this window' : '改在這個視窗輸入').waitFor();
    await look('native-failed', popup);
    await press(popup, '輸入 PIN 碼', 'Enter the PIN');
    await mock({ dialog: { code: 'timed-out' } });
    await popup.getByRole('alert').waitFor();
    await look('native-timed-out', popup);
    await press(popup, '輸入 PIN 碼', 'Enter the PIN');
    await mock({ dialog: { code: 'pin-wrong', tries: 'last' } });
    await popup.getByRole('alert').waitFor();
    await look('native-wrong-last-try', popup);
    await press(popup, '輸入 PIN 碼', 'Enter the PIN');
    await mock({ dialog: { code: 'pin-locked' } });
    await popup.getByRole('alert').waitFor();
    await look('native-locked', popup);
  },
  async 'native-without-card'() {
    await mock({ pinEntry: 'native', reader: readers([], 'no-card') });
    const popup = await open();
    await look('native-no-card', popup);
    await mock({ reader: one });
    await popup.locator('.match').waitFor();
    await mock({ reader: readers([], 'no-card'), dialog: { code: 'card-removed' } });
    await popup.getByRole('alert').waitFor();
    await look('native-card-removed', popup);
  },
  async 'pad'() {
    await mock({ reader: readers([card('甲', { pin_pad: true })]) });
    const first = await open();
    await look('pad', first);
    await first.close();
    await mock({ reader: readers([card('甲', { pin_pad: true, tries: 'last' })]) });
    await look('pad-last-try', await open());
  },
  async 'second-window'() {
    await open();
    const second = await open();
    await look('second-window', second);
    await press(second, '改用這個視窗', 'Use this window instead');
    await second.getByLabel('PINCODE', { exact: true }).waitFor();
  },
  async 'unlisted'() {
    const strange = createServer((request, response) => response.end('<title>strange</title>')).listen(8093, '127.0.0.1');
    const page = await context.newPage();
    await page.goto('http://127.0.0.1:8093');
    const popup = await open(null, page);
    await popup.getByRole('alert').waitFor({ timeout: 8000 });
    await look('unlisted', popup);
    if (await popup.getByRole('button').count()) found.push('a refused window has a button');
    await tell(challenge, page);
    await popup.getByText('127.0.0.1:8093').waitFor();
    await look('unlisted-that-asked', popup);
    await page.close();
    strange.close();
  },
  async 'strange-nonce'() { await look('purpose-unknown', await open({ ...challenge, nonce: nonce('pay') })); },
  async 'no-opener'() {
    const page = await context.newPage();
    await page.goto(`${component}/window`);
    await look('no-opener', page);
  },
};

for (const [name, scene] of Object.entries(scenes)) {
  if (chosen.length && !chosen.includes(name)) continue;
  await mock({ reader: one, pinEntry: 'window', dialog: null });
  try {
    await scene();
  } catch (error) {
    found.push(`${name}: ${String(error.message).slice(0, 400)}`);
  }
  for (const page of context.pages()) if (page !== opener) await page.close();
}
console.log(found.length ? found.join('\n') : 'nothing found');
await browser.close();
