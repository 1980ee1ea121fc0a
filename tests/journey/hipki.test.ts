// What cardholders already have: the journey through HiPKI LocalSignServer, in Chromium, with its stand-in.
import type { BrowserContext, Page, Request } from '@playwright/test';
import { newAddress, type TokenCard } from '../support/index.ts';
import { expectAccessible } from './axe.ts';
import { confirm, expect, insert, openPinPage, pin, test } from './hipki-world.ts';
import { Person } from './person.ts';
import { takePicture } from './pictures.ts';
import { walk } from './steps.ts';
import { words } from './words.ts';
import { pictures } from './world.ts';

const promise = 'PIN 碼將由本頁交給您電腦上的 HiPKI';
const submit = '送出（經由 HiPKI）';
const signIn = '憑證登入（經由 HiPKI）';

/** Everything that leaves the browser, wherever it goes, with its body. */
function watchRequests(context: BrowserContext): string[] {
  const seen: string[] = [];
  context.on('request', (request: Request) => {
    seen.push(`${request.method()} ${request.url()}\n${JSON.stringify(request.headers())}\n${request.postData() ?? ''}`);
  });
  return seen;
}

/** What a document does with any storage is noted in `window.stored`. */
async function watchStorage(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    // A window that was just opened is blank for a moment, and the document that comes may keep its globals.
    if (location.href !== 'about:blank' && !location.pathname.startsWith('/hipki')) return;
    const noted = ((window as unknown as { stored: string[] }).stored = []) as string[];
    for (const name of ['getItem', 'setItem', 'removeItem', 'key', 'clear'] as const) {
      Storage.prototype[name] = (() => noted.push(name)) as never;
    }
    IDBFactory.prototype.open = (() => noted.push('indexedDB')) as never;
    CacheStorage.prototype.open = (() => noted.push('caches')) as never;
    Object.defineProperty(Document.prototype, 'cookie', { get: () => noted.push('cookie'), set: () => noted.push('cookie') });
  });
}

async function atSignIn(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/sign-in`);
  await page.getByRole('button', { name: signIn, exact: true }).waitFor();
}

test('verification and sign-in through HiPKI; the PIN reaches HiPKI and nobody else', async ({ page, context, world }) => {
  const card = await world.pki.card();
  insert(world.hipki, card);
  const seen = watchRequests(context);
  await watchStorage(context);
  const token: TokenCard = { label: 'hipki', ca: 'moeaca', kind: 'company', name: card.name, id: card.id, pin, file: card.file };
  const person = new Person(page, world, token, newAddress());
  await walk(person, { to: 6 });

  await person.press('改用 HiPKI');
  const pinPage = await openPinPage(page, submit);
  await person.sees(promise, pinPage);
  await person.sees(world.service.origin, pinPage);
  await person.sees(`將此憑證綁定至 ${person.email[0]}•••@example.com`, pinPage);
  await takePicture(pinPage, pictures, 'hipki-pin.png');
  const closed = pinPage.waitForEvent('close');
  const stored = () => pinPage.evaluate(() => (window as unknown as { stored: string[] }).stored);
  expect(await stored()).toEqual([]);
  await confirm(pinPage);
  await closed;
  await person.sees(person.names.signInByCard);
  await person.sees(card.name);

  const again = await openPinPage(page, signIn);
  await confirm(again);
  await person.sees('本次以憑證登入，來源網站未綁定（經由 HiPKI）');
  await expect(person.header.getByText(person.names.organization, { exact: true })).toBeVisible();
  await takePicture(page, pictures, 'hipki-member.png');
  const mail = await world.mail.next(person.email, { matching: /HiPKI/ });
  expect(mail.text).toContain('不能變更信箱或憑證卡');

  expect(world.hipki.pins).toEqual([pin, pin]);
  const holding = seen.filter((request) => request.includes(pin));
  // The popup hands it to HiPKI's own server, from a page of that server.
  expect(holding.every((request) => request.startsWith(`POST ${world.hipki.origin}/answer`)), holding.join('\n')).toBe(true);
  expect(seen.filter((request) => request.includes(world.service.origin)).length).toBeGreaterThan(20);
});

test('HiPKI that runs is found without a click, and offered beside our component', async ({ page, world }) => {
  // The page looks once, for a second and a half.
  await expect(async () => {
    await atSignIn(page, world.service.origin);
    await expect(page.getByText('這台電腦上有 HiPKI 在執行，也可以經由它使用憑證卡。')).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: 90_000 });
  await page.getByRole('button', { name: 'English', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Sign in with card (through HiPKI)', exact: true })).toBeVisible();
});

test('where our component answers, HiPKI is not offered', async ({ page, world }) => {
  await page.route(/\/v1\/status$/, (route) =>
    route.fulfill({ json: { application: 'tpcard-agent', version: '9.0.0', state: 'ready' }, headers: { 'access-control-allow-origin': '*' } }));
  await page.goto(`${world.service.origin}/sign-in`);
  await expect(page.getByText('Ready', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: signIn, exact: true })).toBeHidden();
});

const codes = [
  [0x76000006, 'no-card'], [0x76100003, 'no-reader'], [0x76000031, 'hipki-site-not-trusted'], [0x7600000f, 'hipki-site-not-trusted'],
  [0x76000999, 'pin-cancelled'], [0x7600000d, 'hipki-failed'], [0x76500001, 'certificate-not-yet-valid'], [0x76500002, 'certificate-expired'],
  [0x83000101, 'card-wrong-kind'], [0x83000104, 'card-wrong-kind'], [0x76100006, 'hipki-failed'], [0x12345678, 'hipki-failed'],
] as const;

test('each return code has its words, in both languages', async ({ page, world }) => {
  await atSignIn(page, world.service.origin);
  const pinPage = await openPinPage(page, signIn);
  for (const language of ['zh-TW', 'en'] as const) {
    const button = language === 'en' ? 'OK' : '確定';
    if (language === 'en') await pinPage.getByRole('button', { name: 'English', exact: true }).click();
    for (const [code, problem] of codes) {
      world.hipki.code = code;
      await confirm(pinPage, pin, button);
      const said = pinPage.getByRole('alert');
      await expect(said, `0x${code.toString(16)}`).toContainText(words(problem, language));
      await expect(said).toContainText(`0x${code.toString(16).toUpperCase()}`);
      // A PIN is never left standing in its field.
      await expect(pinPage.getByLabel('PINCODE', { exact: true })).toHaveValue('');
    }
  }
});

test('a wrong PIN tells the tries left, asks before the last one, and a locked card says where to unlock', async ({ page, world }) => {
  await atSignIn(page, world.service.origin);
  const pinPage = await openPinPage(page, signIn);
  const said = pinPage.getByRole('alert');
  await confirm(pinPage, '654321');
  await expect(said).toContainText(words('pin-wrong'));
  await expect(said).toContainText('再輸入錯誤 2 次，卡片將會鎖住。');
  await confirm(pinPage, '654321');
  await expect(said).toContainText('這是最後一次機會');
  await expect(pinPage.getByRole('button', { name: '確定', exact: true })).toBeDisabled();
  await pinPage.getByRole('checkbox', { name: '我了解再輸入錯誤卡片將會鎖住' }).check();
  await takePicture(pinPage, pictures, 'hipki-last-try.png');
  await confirm(pinPage, '654321');
  await expect(said).toContainText(words('pin-locked'));
  await expect(pinPage.getByRole('button', { name: '確定', exact: true })).toBeDisabled();
  expect(world.hipki.pins.length).toBe(3);
});

test('a card that tells no number: the PIN is said to be wrong, no number is made up', async ({ page, world, member }) => {
  insert(world.hipki, member, false);
  await atSignIn(page, world.service.origin);
  const pinPage = await openPinPage(page, signIn);
  await confirm(pinPage, '654321');
  await expect(pinPage.getByRole('alert')).toContainText(words('pin-wrong'));
  await expect(pinPage.getByRole('alert')).not.toContainText(/\d 次/);
});

test('a PIN of the wrong length is not handed on', async ({ page, world }) => {
  await atSignIn(page, world.service.origin);
  const pinPage = await openPinPage(page, signIn);
  await confirm(pinPage, '12345');
  await expect(pinPage.getByRole('alert')).toContainText(words('pin-length'));
  expect(world.hipki.asked).toEqual([]);
});

test('a site that HiPKI does not trust yet: the way to its list, and then the signature', async ({ page, context, world }) => {
  world.hipki.trusted.clear();
  await atSignIn(page, world.service.origin);
  const pinPage = await openPinPage(page, signIn);
  await confirm(pinPage);
  await expect(pinPage.getByRole('alert')).toContainText(words('hipki-site-not-trusted'));
  const [list] = await Promise.all([
    context.waitForEvent('page'),
    pinPage.getByRole('link', { name: '將 localhost 加入 HiPKI 的信任網站' }).click(),
  ]);
  await list.waitForURL(`${world.hipki.origin}/addDomain?domain=localhost`);
  await list.getByRole('button', { name: '加入' }).click();
  await list.getByText('已加入').waitFor();
  await list.close();
  const closed = pinPage.waitForEvent('close');
  await confirm(pinPage);
  await closed;
  await expect(page).toHaveURL(/\/member$/);
});

for (const shape of [{ attached: false, attributes: true }, { attached: false, attributes: false }, { attached: true, attributes: false }]) {
  test(`signs in with a message that is ${shape.attached ? 'attached' : 'detached'} and has ${shape.attributes ? '' : 'no '}signed attributes`, async ({ page, world }) => {
    world.hipki.shape = shape;
    await atSignIn(page, world.service.origin);
    await confirm(await openPinPage(page, signIn));
    await expect(page).toHaveURL(/\/member$/);
  });
}

test('two readers: the person sees whose cards they are, and chooses', async ({ page, world, member }) => {
  const other = await world.pki.card();
  insert(world.hipki, other);
  const [first] = world.hipki.readers;
  insert(world.hipki, member);
  world.hipki.readers = [first!, { name: 'Stand-in Reader 1', card: world.hipki.readers[0]!.card }, { name: 'Stand-in Reader 2', card: null }];
  await atSignIn(page, world.service.origin);
  const pinPage = await openPinPage(page, signIn);
  await pinPage.getByRole('button', { name: '查看讀卡機中的卡片', exact: true }).click();
  await pinPage.getByRole('radio', { name: member.name }).check();
  await expect(pinPage.getByRole('radio', { name: '沒有可用的卡片' })).toBeDisabled();
  await confirm(pinPage);
  await expect(page).toHaveURL(/\/member$/);
  await expect(page.getByRole('banner').getByText(member.name)).toBeVisible();
  expect(world.hipki.asked.map(({ func }) => func)).toEqual(['GetUserCert', 'MakeSignature']);
});

test('「取消」, a closed PIN page and a blocked pop-up are said on the page', async ({ page, world }) => {
  await atSignIn(page, world.service.origin);
  const first = await openPinPage(page, signIn);
  await first.getByRole('button', { name: '取消', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText(words('window-closed'));
  const second = await openPinPage(page, signIn);
  await second.close();
  await expect(page.getByRole('alert')).toContainText(words('window-closed'));
  await page.evaluate(() => (window.open = () => null));
  await page.getByRole('button', { name: signIn, exact: true }).click();
  await expect(page.getByRole('alert')).toContainText(words('popup-blocked'));
});

test('HiPKI that does not run, is closed, or falls silent is said in the PIN page, which stays usable', async ({ page, context, world }) => {
  await context.clock.install();
  await atSignIn(page, world.service.origin);
  const pinPage = await openPinPage(page, signIn);
  const said = pinPage.getByRole('alert');

  world.hipki.fault = 'silent';
  const [popup] = await Promise.all([pinPage.waitForEvent('popup'), confirm(pinPage)]);
  await popup.close();
  await expect(said).toContainText(words('hipki-not-found'));

  const [waiting] = await Promise.all([pinPage.waitForEvent('popup'), confirm(pinPage)]);
  const gone = waiting.waitForEvent('close');
  await pinPage.clock.fastForward(21_000);
  await gone;
  await expect(said).toContainText(words('hipki-not-found'));

  world.hipki.fault = 'never-answers';
  const [asked] = await Promise.all([pinPage.waitForEvent('popup'), confirm(pinPage)]);
  await expect.poll(() => world.hipki.pins.length).toBe(1);
  const ended = asked.waitForEvent('close');
  await pinPage.clock.fastForward(171_000);
  await ended;
  await expect(said).toContainText(words('hipki-failed'));

  world.hipki.fault = 'none';
  await confirm(pinPage);
  await expect(page).toHaveURL(/\/member$/);
});

test('a strange window gets no PIN and its answers count for nothing', async ({ page, world }) => {
  world.hipki.fault = 'silent';
  await page.addInitScript(() => {
    const open = window.open.bind(window);
    window.open = (...given: Parameters<typeof open>) => ((window as unknown as { pinPage: Window | null }).pinPage = open(...given));
    addEventListener('message', (event) => typeof event.data === 'string' && ((window as unknown as { got: string }).got = event.data));
  });
  await atSignIn(page, world.service.origin);
  const pinPage = await openPinPage(page, signIn);
  await Promise.all([pinPage.waitForEvent('popup'), confirm(pinPage)]);
  await page.evaluate(() => {
    const { pinPage: target } = window as unknown as { pinPage: Window };
    target.postMessage('{"func":"getTbs"}', '*');
    target.postMessage('{"func":"sign","ret_code":0,"signature":"AAAA"}', '*');
  });
  await page.waitForTimeout(500);
  expect(await page.evaluate(() => (window as unknown as { got?: string }).got)).toBeUndefined();
  expect(pinPage.isClosed()).toBe(false);
  await expect(pinPage.getByText('等候 HiPKI 簽章，請勿取出卡片…')).toBeVisible();
  expect(world.hipki.pins).toEqual([]);
});

test('axe finds nothing on the PIN page and the pages that offer HiPKI, in either language or colour scheme', async ({ page, world }) => {
  test.setTimeout(300_000);
  await atSignIn(page, world.service.origin);
  await expectAccessible(page, 'sign-in with HiPKI offered');
  await page.setViewportSize({ width: 1440, height: 900 });
  await takePicture(page, pictures, 'hipki-offered-1440.png');
  const pinPage = await openPinPage(page, signIn);
  await expectAccessible(pinPage, 'PIN page');
  await pinPage.getByRole('button', { name: '查看讀卡機中的卡片', exact: true }).click();
  await pinPage.getByRole('radio').waitFor();
  await confirm(pinPage, '654321');
  await pinPage.getByRole('alert').waitFor();
  await expectAccessible(pinPage, 'PIN page after a wrong PIN');
  await page.goto(`${world.service.origin}/help`);
  await expect(page.getByRole('heading', { name: '使用 HiPKI' })).toBeVisible();
  await expectAccessible(page, 'help');
});

test('on a telephone’s width nothing scrolls sideways', async ({ page, world }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await atSignIn(page, world.service.origin);
  const pinPage = await openPinPage(page, signIn);
  await pinPage.setViewportSize({ width: 360, height: 740 });
  await confirm(pinPage, '654321');
  await pinPage.getByRole('alert').waitFor();
  for (const [what, one] of [['sign-in', page], ['PIN page', pinPage]] as const) {
    await takePicture(one, pictures, `hipki-360-${what.replace(' ', '-')}.png`);
    expect(await one.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), what).toBeLessThanOrEqual(0);
  }
});

test('by keyboard alone', async ({ page, world }) => {
  await atSignIn(page, world.service.origin);
  await page.getByRole('button', { name: signIn, exact: true }).focus();
  const [pinPage] = await Promise.all([page.waitForEvent('popup'), page.keyboard.press('Enter')]);
  await pinPage.getByLabel('PINCODE', { exact: true }).waitFor();
  const inField = () => pinPage.getByLabel('PINCODE', { exact: true }).evaluate((field) => field === document.activeElement);
  for (let presses = 0; presses < 10 && !(await inField()); presses++) await pinPage.keyboard.press('Tab');
  await pinPage.keyboard.type(pin);
  // The key going down signs and closes the page; it may find none when it comes up.
  await pinPage.keyboard.press('Enter').catch((error: Error) => { if (!pinPage.isClosed()) throw error; });
  await expect(page).toHaveURL(/\/member$/);
});
