// The component's origin guard as a browser meets it: pages of strangers, and of listed sites that behave strangely. What
// they ask is refused before the card is touched, and nobody but the asking site ever hears an answer.
import { test as journey, type Browser, type Page } from '@playwright/test';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CardReader, freePorts, Pki, startComponent, temporaryFolder, unifiedBusinessNumber, until, type Component, type TokenCard } from '../support/index.ts';
import { ComponentWindow } from '../support/window.ts';
import { chromium, playwright } from './chromium.ts';
import { zh as names } from './names.ts';
import { words } from './words.ts';
import { expect } from './world.ts';

/** `listed` may open the component's window, `stranger` may not; `rebound` is a name that an attacker's DNS points at us. */
interface Sites {
  listed: string;
  stranger: string;
  component: string;
  rebound: string;
  card: TokenCard;
}

const test = journey.extend<{ page: Page }, { sites: Sites; chrome: Browser }>({
  sites: [
    async ({}, use) => {
      const server = createServer((_request, response) => response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>site</title>'));
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
      const { port } = server.address() as AddressInfo;
      const reader = new CardReader(temporaryFolder('reader'));
      const card = await reader.make(await Pki.make(), { label: 'card', ca: 'moeaca', kind: 'company', name: '示範股份有限公司', id: unifiedBusinessNumber() });
      reader.insert(card);
      const listed = `http://localhost:${port}`;
      const component: Component = await startComponent({ reader, sites: [listed], port: (await freePorts(5))[0]! });
      await until('the card is read', async () => (await (await ComponentWindow.open(component)).cards()).cards.length === 1);
      await use({
        listed, card, stranger: `http://stranger.test:${port}`,
        component: `http://127.0.0.1:${component.port}`, rebound: `http://rebound.test:${component.port}`,
      });
      await component.process.stop();
      server.close();
      server.closeAllConnections();
    },
    { scope: 'worker' },
  ],
  chrome: [
    async ({}, use) => {
      const browser = await playwright.launch({ ...chromium, args: [...chromium.args!, '--host-resolver-rules=MAP *.test 127.0.0.1'] });
      await use(browser);
      await browser.close();
    },
    { scope: 'worker' },
  ],
  page: async ({ chrome }, use) => {
    const context = await chrome.newContext({ locale: 'zh-TW' });
    context.setDefaultTimeout(15_000);
    await use(await context.newPage());
    await context.close();
  },
});

const nonce = `tpcard1.sign-in..${'A'.repeat(43)}`;
const challenge = { tpcard: 1, type: 'challenge', nonce, language: 'zh-TW' };
declare global {
  interface Window {
    popup: Window | null;
    heard: unknown[];
  }
}

/** Opens the component's window from a page, which keeps all that it hears. */
async function open(page: Page, component: string): Promise<Page> {
  const popup = page.waitForEvent('popup');
  await page.evaluate((url) => {
    window.heard = [];
    addEventListener('message', (event) => window.heard.push(event.data));
    window.popup = window.open(url, 'pincode', 'popup');
  }, `${component}/window`);
  return popup;
}
const post = (page: Page, message: object, to: string) =>
  page.evaluate(([what, where]) => window.popup!.postMessage(what, where as string), [message, to] as const);
const heard = (page: Page) => page.evaluate(() => window.heard);

/** In a window that nobody asks the card stands for four seconds; who comes too late opens it anew. */
const showsTheCard = (popup: Page, name: string): Promise<void> =>
  expect(() => expect(popup.getByText(name)).toBeVisible({ timeout: 3_500 }).catch(async (late: Error) => {
    await popup.reload();
    throw late;
  })).toPass({ timeout: 60_000 });

async function expectRefused(popup: Page): Promise<void> {
  await expect(popup.getByRole('alert')).toContainText(words('site-not-listed'));
  await expect(popup.getByRole('button')).toHaveCount(0);
  await expect(popup.getByRole('textbox')).toHaveCount(0);
}

test('an unlisted site that opens the window sees a refusal without a button, and hears nothing', async ({ page, sites }) => {
  await page.goto(sites.stranger);
  const popup = await open(page, sites.component);
  await expectRefused(popup);
  expect(await heard(page)).toEqual([]);
});

test('an unlisted site that asks for a signature is refused at once, whatever its message says', async ({ page, sites }) => {
  await page.goto(sites.stranger);
  const popup = await open(page, sites.component);
  await popup.waitForLoadState();
  await post(page, { ...challenge, origin: sites.listed }, sites.component);
  await expectRefused(popup);
  await post(page, challenge, sites.component);
  await expectRefused(popup);
  expect(await heard(page)).toEqual([]);
});

test('a message of somebody else than the opener changes nothing, be it of a listed site', async ({ page, sites }) => {
  await page.goto(sites.listed);
  const popup = await open(page, sites.component);
  await showsTheCard(popup, sites.card.name);
  const helper = page.waitForEvent('popup');
  await page.evaluate(() => window.open(location.href));
  await (await helper).evaluate(
    ([message, to]) => (window.opener as Window).popup!.postMessage(message, to as string), [challenge, sites.component] as const,
  );
  // The opener's own message afterwards is taken: so the other's had its time, and was not.
  await popup.waitForTimeout(300);
  await expect(popup.getByText(sites.listed, { exact: true })).toHaveCount(0);
  await expect(popup.getByRole('button', { name: names.confirm, exact: true })).toHaveCount(0);
  await post(page, challenge, sites.component);
  await expect(popup.getByText(sites.listed, { exact: true })).toBeVisible();
});

for (const [what, message, code] of [
  ['no nonce of ours', { ...challenge, nonce: 'a'.repeat(60) }, 'nonce-malformed'],
  ['a purpose that is unknown', { ...challenge, nonce: nonce.replace('sign-in', 'transfer') }, 'purpose-unknown'],
] as const) {
  test(`a listed site that sends ${what} is refused`, async ({ page, sites }) => {
    await page.goto(sites.listed);
    const popup = await open(page, sites.component);
    await popup.waitForLoadState();
    await post(page, message, sites.component);
    await expect(popup.getByRole('alert')).toContainText(words(code));
    await expect(popup.getByRole('textbox')).toHaveCount(0);
    await expect.poll(() => heard(page)).toContainEqual({ tpcard: 1, type: 'failed', code });
  });
}

test('a listed site that asks for something else than the window has shown is refused', async ({ page, sites }) => {
  for (const other of [`tpcard1.verify.${Buffer.from('a•••@example.com').toString('base64url')}.${'A'.repeat(43)}`, `tpcard1.sign-in.eA.${'A'.repeat(43)}`]) {
    await page.goto(sites.listed);
    const popup = await open(page, sites.component);
    await popup.waitForLoadState();
    await post(page, challenge, sites.component);
    await expect(popup.getByLabel('PINCODE', { exact: true })).toBeVisible();
    // The same again is what a site does before a nonce ends.
    await post(page, { ...challenge, nonce: nonce.replace(/A+$/, 'B'.repeat(43)) }, sites.component);
    await post(page, { ...challenge, nonce: other }, sites.component);
    await expect(popup.getByRole('alert')).toContainText(words('request-changed'));
    await expect(popup.getByRole('textbox')).toHaveCount(0);
    await expect.poll(() => heard(page)).toContainEqual({ tpcard: 1, type: 'failed', code: 'request-changed' });
    await popup.close();
  }
});

test('a window that was refused asks about no card any more', async ({ page, sites }) => {
  await page.goto(sites.stranger);
  const popup = await open(page, sites.component);
  await popup.waitForLoadState();
  await post(page, challenge, sites.component);
  await expectRefused(popup);
  await popup.waitForTimeout(1000); // the last question may still be under way
  let asked = 0;
  popup.on('request', () => asked++);
  await popup.waitForTimeout(2000);
  expect(asked).toBe(0);
  await expectRefused(popup);
});

test('a site that says it is there is not refused for its silence', async ({ page, sites }) => {
  await page.goto(sites.listed);
  const popup = await open(page, sites.component);
  await popup.waitForLoadState();
  await post(page, { tpcard: 1, type: 'here' }, sites.component);
  await popup.waitForTimeout(5000);
  await expect(popup.getByRole('alert')).toHaveCount(0);
  await post(page, challenge, sites.component);
  await expect(popup.getByLabel('PINCODE', { exact: true })).toBeVisible();
});

test('a listed site that becomes another while its window is open: the other hears nothing of the signature', async ({ page, sites }) => {
  await page.goto(sites.listed);
  const popup = await open(page, sites.component);
  await popup.waitForLoadState();
  await post(page, challenge, sites.component);
  await popup.getByLabel('PINCODE', { exact: true }).fill(sites.card.pin);
  await page.evaluate((url) => void (location.href = url), sites.stranger);
  await page.waitForURL(/stranger/);
  await page.evaluate(() => {
    window.heard = [];
    addEventListener('message', (event) => window.heard.push(event.data));
  });
  const signed = popup.waitForResponse((response) => response.url().endsWith('/v1/window/sign'));
  await Promise.all([popup.waitForEvent('close'), popup.getByRole('button', { name: names.confirm, exact: true }).click()]);
  expect((await signed).status()).toBe(200);
  expect(await heard(page)).toEqual([]);
});

test('a window that its site sends elsewhere and back has forgotten the PIN and the request', async ({ page, sites }) => {
  await page.goto(sites.listed);
  const popup = await open(page, sites.component);
  await popup.waitForLoadState();
  await post(page, challenge, sites.component);
  await popup.getByLabel('PINCODE', { exact: true }).fill(sites.card.pin);
  const steer = (to: string) => page.evaluate((url) => void (window.popup!.location.href = url), to);
  await steer(`${sites.stranger}/`);
  await popup.waitForURL(/stranger/);
  await steer(`${sites.component}/window`);
  await popup.waitForURL(/window/);
  // Nobody asks for anything yet: nowhere to type, nothing to press.
  await showsTheCard(popup, sites.card.name);
  await expect(popup.getByRole('textbox')).toHaveCount(0);
  await expect(popup.getByRole('button', { name: names.confirm, exact: true })).toHaveCount(0);
  expect(JSON.stringify(await heard(page))).not.toContain('auth_token');
});

test('the window does not open in a frame, not even of a listed site', async ({ page, sites }) => {
  for (const site of [sites.listed, sites.stranger]) {
    for (const tag of ['iframe', 'object', 'embed'] as const) {
      await page.goto(site);
      const answered = page.waitForResponse((response) => response.url().endsWith('/window'));
      await page.evaluate(([name, url]) => {
        const frame = document.createElement(name!);
        frame.setAttribute(name === 'object' ? 'data' : 'src', url!);
        document.body.append(frame);
      }, [tag, `${sites.component}/window`]);
      expect((await answered).status(), `${tag} at ${site}`).toBe(403);
    }
  }
});

test('a form of another site signs nothing', async ({ page, sites }) => {
  for (const encoding of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
    await page.goto(sites.stranger);
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.url().includes('/v1/window/sign')),
      page.evaluate(([enctype, action]) => {
        const form = document.createElement('form');
        Object.assign(form, { method: 'post', enctype, action });
        const field = document.createElement('input');
        field.name = '{"token":"a","origin":"b","nonce":"c","card":"d","pin":"123456","x":"';
        field.value = '"}';
        form.append(field);
        document.body.append(form);
        form.submit();
      }, [encoding, `${sites.component}/v1/window/sign`]),
    ]);
    expect(answer.status(), encoding).toBe(403);
    await page.waitForURL(/sign$/);
  }
});

test('pages of a stranger and of a listed site may not call what only the window may', async ({ page, sites }) => {
  for (const site of [sites.stranger, sites.listed]) {
    await page.goto(site);
    const outcome = await page.evaluate(async (url) => {
      const body = JSON.stringify({ token: 'a' });
      // As JSON it needs a preflight, which fails; without the header it is sent, and the answer is kept from the page.
      const asJson = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }).catch(String);
      const simple = await fetch(url, { method: 'POST', body }).catch(String);
      return [asJson, simple];
    }, `${sites.component}/v1/window/cards`);
    expect(outcome, site).toEqual(['TypeError: Failed to fetch', 'TypeError: Failed to fetch']);
  }
});

test('a name that was rebound to the loopback gets nothing', async ({ page, sites }) => {
  for (const path of ['/window', '/v1/status', '/healthz', '/']) {
    expect((await page.goto(sites.rebound + path))!.status(), path).toBe(421);
  }
  const outcome = await page.evaluate(async () => (await fetch('/v1/window/cards', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"token":"a"}' })).status);
  expect(outcome).toBe(421);
});
