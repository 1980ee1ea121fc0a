// Who may talk to the PINCODE window: the page that opened it, if its site is listed, and nobody else.
import type { AddressInfo } from 'node:net';
import { createServer as createWebServer } from 'node:http';
import type { Page } from '@playwright/test';
import { expectAccessible } from './axe.ts';
import { masked, walk } from './steps.ts';
import { expect, test } from './world.ts';
import { words } from './words.ts';

const signInNonce = `tpcard1.sign-in..${'A'.repeat(43)}`;

/** A page of a site that is on no list. */
async function strangeSite(): Promise<{ origin: string; close: () => void }> {
  const server = createWebServer((_request, response) => response.setHeader('Content-Type', 'text/html').end('<title>strange</title>'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

/** Opens the window as a page of that site would, and tells it what a listed site would tell. */
async function openFrom(page: Page, port: number): Promise<Page> {
  const [popup] = await Promise.all([
    page.waitForEvent('popup'),
    page.evaluate((url) => Object.assign(window, { popup: window.open(url, 'w') }) && undefined, `http://127.0.0.1:${port}/window`),
  ]);
  await expect(popup.getByRole('heading', { name: 'PINCODE' })).toBeVisible();
  return popup;
}
const say = (page: Page, message: object) =>
  page.evaluate((words) => (window as unknown as { popup: Window }).popup.postMessage(words, '*'), message);

test('a window opened by an unlisted site shows a refusal, why, and no button; the site hears nothing', async ({ person, world }) => {
  const strange = await strangeSite();
  const page = person.page;
  await page.goto(strange.origin);
  await page.evaluate(() => {
    const heard: unknown[] = [];
    addEventListener('message', (event) => heard.push(event.data));
    Object.assign(window, { heard });
  });
  const popup = await openFrom(page, world.ports[0]!);
  await say(page, { tpcard: 1, type: 'challenge', nonce: signInNonce, language: 'zh-TW' });
  await person.sees(words('site-not-listed'), popup);
  await person.sees(strange.origin, popup);
  await expect(popup.getByRole('button')).toHaveCount(0);
  await expect(popup.getByRole('textbox')).toHaveCount(0);
  await expect(popup.getByText(person.card.name)).toHaveCount(0);
  expect(await page.evaluate(() => (window as unknown as { heard: unknown[] }).heard)).toEqual([]);
  strange.close();
});

test('messages of another frame are ignored, whatever its site', async ({ person }) => {
  await walk(person, { to: 14 });
  const { page } = person;
  await page.evaluate(() => {
    const open = window.open.bind(window);
    window.open = (...words) => {
      const popup = open(...words);
      Object.assign(window, { popup });
      return popup;
    };
    document.body.append(Object.assign(document.createElement('iframe'), { name: 'stranger' }));
  });
  const popup = await person.openWindow(person.names.submitCard);
  await person.sees(masked(person.email), popup);
  await page.frame({ name: 'stranger' })!.evaluate((nonce) => {
    const there = (parent as unknown as { popup: Window }).popup;
    for (const message of [{ tpcard: 1, type: 'challenge', nonce, language: 'en' }, { tpcard: 1, type: 'close' }, 'challenge', null]) {
      there.postMessage(message, '*');
    }
  }, signInNonce);
  // Ours comes after theirs: when it has been read, theirs were.
  await say(page, { tpcard: 1, type: 'nothing we know' });
  await popup.waitForTimeout(300);
  await person.sees(masked(person.email), popup);
  await expect(popup.locator('html')).toHaveAttribute('lang', 'zh-TW');
  await walk(person, { from: 15, to: 16 });
});

test('an opener that became another site gets no signature', async ({ person }) => {
  await walk(person, { to: 14 });
  const strange = await strangeSite();
  const popup = await person.openWindow(person.names.submitCard);
  await person.sees(masked(person.email), popup);
  await person.page.goto(strange.origin);
  await person.page.evaluate(() => {
    const heard: unknown[] = [];
    addEventListener('message', (event) => heard.push(event.data));
    Object.assign(window, { heard });
  });
  const closed = popup.waitForEvent('close');
  await person.typePin();
  await person.confirmPin();
  await closed; // the answer went to the listed site's origin, and nobody of that origin is there
  expect(await person.page.evaluate(() => (window as unknown as { heard: unknown[] }).heard)).toEqual([]);
  strange.close();
});

test('a nonce of an unknown purpose is refused before any PIN', async ({ person, world }) => {
  const { page } = person;
  await page.goto(`${world.service.origin}/help`);
  const popup = await openFrom(page, world.ports[0]!);
  await say(page, { tpcard: 1, type: 'challenge', nonce: signInNonce.replace('sign-in', 'pay'), language: 'zh-TW' });
  await person.sees(words('purpose-unknown'), popup);
  await expect(popup.getByRole('textbox')).toHaveCount(0);
});

test('a second window says that another is in use, goes on when that one is done', async ({ person }) => {
  await walk(person, { to: 14 });
  const first = await person.openWindow(person.names.submitCard);
  await expect(first.getByRole('textbox', { name: 'PINCODE' })).toBeVisible();
  const other = await person.page.context().newPage();
  await other.goto(person.page.url());
  const [second] = await Promise.all([other.waitForEvent('popup'), other.getByRole('button', { name: person.names.submitCard, exact: true }).click()]);
  await person.sees('另一個 PINCODE 視窗正在使用中。', second);
  await expect(second.getByRole('textbox')).toHaveCount(0);
  await expectAccessible(second, 'a second window');
  await expect.poll(() => first.title()).toBe('● PINCODE');
  await person.control(person.names.cancel, first).click();
  person.page = other;
  person.window = second;
  await walk(person, { from: 15, to: 16 });
});
