// What a real visitor's browser does and local tests hide: a page that came from a public address may not reach the
// loopback before the visitor allows it (Local Network Access). Chromium takes our port for a public address here, and
// the site is served over TLS under a name of its own.
import { join } from 'node:path';
import { test as base, type Browser, type BrowserContext } from '@playwright/test';
import { CardReader, freePort, freePorts, newAddress, packages, Pki, run, startComponent, startMail, startRevocation, startService, temporaryFolder, unifiedBusinessNumber, type Component, type Service } from '../support/index.ts';
import { chromium, playwright } from './chromium.ts';
import { Person } from './person.ts';
import { walk } from './steps.ts';
import { expect } from './world.ts';

const host = 'card.test';

interface PublicWorld {
  service: Service;
  browser: Browser;
  component: Component;
  /** A visitor with a card in the reader, at step 12. */
  atTheBadge(context: BrowserContext): Promise<Person>;
}

const test = base.extend<{ context: BrowserContext }, { site: PublicWorld }>({
  site: [
    async ({}, use) => {
      const folder = temporaryFolder('tls');
      const [certificate, key] = [join(folder, 'tls.pem'), join(folder, 'tls.key')];
      await run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', `/CN=${host}`,
        '-addext', `subjectAltName=DNS:${host}`, '-keyout', key, '-out', certificate]);
      const pki = await Pki.make();
      const [port, ports] = [await freePort(), await freePorts(5)];
      const [revocation, mail] = await Promise.all([startRevocation(pki), startMail()]);
      const service = await startService({ pki, mail, port, componentPorts: ports, downloads: packages, tls: { host, certificate, key } });
      const reader = new CardReader(temporaryFolder('reader'));
      const component = await startComponent({ reader, sites: [service.origin], port: ports[0]! });
      const browser = await playwright.launch({
        ...chromium,
        args: [...chromium.args!, `--ip-address-space-overrides=127.0.0.1:${port}=public`, `--host-resolver-rules=MAP ${host} 127.0.0.1`],
      });
      let cards = 0;
      await use({
        service, browser, component,
        async atTheBadge(context) {
          const card = await reader.make(pki, { label: `card-${++cards}`, ca: 'moeaca', kind: 'company', name: `示範${cards}股份有限公司`, id: unifiedBusinessNumber() });
          reader.removeAll();
          reader.insert(card);
          const person = new Person(await context.newPage(), { service, mail }, card, newAddress());
          await walk(person, { to: 11 });
          return person;
        },
      });
      await browser.close();
      await Promise.all([component.process.stop(), service.stop(), revocation.stop(), mail.stop()]);
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  context: async ({ site }, use) => {
    const context = await site.browser.newContext({ locale: 'zh-TW', viewport: { width: 1280, height: 800 }, ignoreHTTPSErrors: true });
    context.setDefaultTimeout(15_000);
    await use(context);
    await context.close();
  },
});

test('allowed to reach the loopback, the badge turns to Ready by itself', async ({ site, context }) => {
  await context.grantPermissions(['local-network-access']);
  const person = await site.atTheBadge(context);
  await walk(person, { from: 12 });
});

test('not allowed, the journey goes through the component’s window alone', async ({ site, context }) => {
  const person = await site.atTheBadge(context);
  const next = person.control(person.names.next);
  await expect(next).toBeDisabled();
  await person.press(person.names.check);
  await person.page.getByRole('button', { name: '改用小視窗檢查', exact: true }).click();
  await expect(person.page.getByText('Ready', { exact: true })).toBeVisible();
  await walk(person, { from: 13 });
});

test('asks nothing of the loopback before the visitor’s click', async ({ site, context }) => {
  const asked: string[] = [];
  context.on('request', (request) => {
    if (new URL(request.url()).hostname === '127.0.0.1') asked.push(request.url());
  });
  const person = await site.atTheBadge(context);
  await expect(person.control(person.names.check)).toBeVisible();
  await person.page.reload();
  await expect(person.control(person.names.check)).toBeVisible();
  expect(asked).toEqual([]);
});

test('the site sends no header that keeps its own pages from the loopback', async ({ site, context }) => {
  const page = await context.newPage();
  const headers = (await page.goto(site.service.origin))!.headers();
  expect(headers['permissions-policy'] ?? '').not.toMatch(/(loopback-network|local-network-access)=\(\)/);
  expect(headers['cross-origin-opener-policy']).toBe('same-origin-allow-popups');
  expect(headers['strict-transport-security']).toMatch(/max-age=\d{7,}/);
});
