// What a real visitor's browser does and local tests hide: a page that came from a public address may not reach the
// loopback before the visitor allows it (Local Network Access). Chromium takes our port for a public address here.
// Headless, it answers its own question with a no.
import { test as base, type Browser, type BrowserContext } from '@playwright/test';
import { siteZhTW } from '../../web/i18n/site.zh-TW.ts';
import { chromium, playwright } from './chromium.ts';
import { Person } from './person.ts';
import { host, startPublicSite, type PublicSite } from './public-site.ts';
import { walk } from './steps.ts';
import { words } from './words.ts';
import { expect } from './world.ts';

const permission = 'loopback-network';
const { explain, unreachable } = siteZhTW.component;

interface Visit {
  person: Person;
  /** What the page itself asked of the loopback; windows that it opened are not the page. */
  asked: string[];
}

const test = base.extend<{ context: BrowserContext; visit: Visit }, { site: PublicSite; chrome: Browser }>({
  site: [
    async ({}, use) => {
      const site = await startPublicSite();
      await use(site);
      await site.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  chrome: [
    async ({ site }, use) => {
      const browser = await playwright.launch({
        ...chromium,
        args: [...chromium.args!, `--ip-address-space-overrides=127.0.0.1:${site.service.port}=public`, `--host-resolver-rules=MAP ${host} 127.0.0.1`],
      });
      await use(browser);
      await browser.close();
    },
    { scope: 'worker' },
  ],
  context: async ({ chrome }, use) => {
    const context = await chrome.newContext({ locale: 'zh-TW', viewport: { width: 1280, height: 800 }, ignoreHTTPSErrors: true });
    context.setDefaultTimeout(15_000);
    await use(context);
    await context.close();
  },
  visit: async ({ site, context }, use) => {
    const { card, email } = await site.visitor();
    const page = await context.newPage();
    const asked: string[] = [];
    page.on('request', (request) => {
      if (new URL(request.url()).hostname === '127.0.0.1') asked.push(request.url());
    });
    await use({ person: new Person(page, site, card, email), asked });
  },
});

async function deny(context: BrowserContext, origin: string): Promise<void> {
  const page = await context.newPage();
  const target = await (await context.newCDPSession(page)).send('Target.getTargetInfo');
  const browser = await context.browser()!.newBrowserCDPSession();
  await browser.send('Browser.setPermission', {
    permission: { name: permission }, setting: 'denied', origin, browserContextId: target.targetInfo.browserContextId!,
  });
  await page.close();
}

const permissionNow = ({ page }: Person) =>
  page.evaluate(async (name) => (await navigator.permissions.query({ name: name as PermissionName })).state, permission);

test('allowed from before: the badge turns to Ready by itself, and all 19 steps go', async ({ context, visit: { person } }) => {
  await context.grantPermissions(['local-network-access']);
  await walk(person, { to: 11 });
  expect(await permissionNow(person)).toBe('granted');
  await walk(person, { from: 12 });
});

test('never asked: all 19 steps go through the component’s window, and the page asks nothing of the loopback', async ({ visit: { person, asked } }) => {
  await walk(person, { to: 11 });
  expect(await permissionNow(person)).toBe('prompt');
  await person.page.reload();
  await expect(person.control(person.names.check)).toBeVisible();
  await expect(person.control(person.names.next)).toBeDisabled();
  await person.press(person.names.check);
  await person.press(explain.popup);
  await walk(person, { from: 12 });
  expect(await permissionNow(person)).toBe('prompt');
  expect(asked).toEqual([]);
});

test('asks after a click and an explanation, once; allowed later, the badge follows by itself', async ({ context, visit: { person, asked } }) => {
  await walk(person, { to: 11 });
  await person.press(person.names.check);
  await person.sees(explain.text);
  expect(asked, 'before the explanation was read').toEqual([]);
  await person.press(explain.go);
  await person.sees(unreachable);
  await person.sees(words('component-blocked'));
  expect(new Set(asked).size, 'the check sees requests').toBeGreaterThan(0);
  const once = asked.length;
  await person.page.waitForTimeout(2500); // longer than between two looks at a component that may be asked
  expect(asked).toHaveLength(once);

  await context.grantPermissions(['local-network-access']);
  await walk(person, { from: 12, to: 14 });
});

test('denied: the page says so and what to do; all 19 steps go through the component’s window', async ({ site, context, visit: { person, asked } }) => {
  await deny(context, site.service.origin);
  await walk(person, { to: 11 });
  expect(await permissionNow(person)).toBe('denied');
  await person.sees(words('component-blocked'));
  await person.press(person.names.check);
  await person.press(explain.popup);
  await walk(person, { from: 12 });
  expect(asked).toEqual([]);
});

test('the site sends no header that keeps its own pages from the loopback', async ({ site, context }) => {
  const page = await context.newPage();
  const headers = (await page.goto(site.service.origin))!.headers();
  expect(headers['permissions-policy'] ?? '').not.toMatch(/(loopback-network|local-network-access)=\(\)/);
  expect(headers['cross-origin-opener-policy']).toBe('same-origin-allow-popups');
  expect(headers['strict-transport-security']).toMatch(/max-age=\d{7,}/);
});
