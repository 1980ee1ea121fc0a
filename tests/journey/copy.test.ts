// An outsider puts a copy of the site before it, a real reverse proxy, and a cardholder follows through to the end. What the
// copy's owner holds then is counted; docs/security.md (HiPKI) tells the same numbers, and this holds it to them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test as base, type Browser, type BrowserContext, type Page } from '@playwright/test';
import {
  becomeOrganizationMember, Browser as ApiBrowser, CardReader, freePorts, makeTls, Pki, root, startComponent, startMail, startRevocation, startService,
  temporaryFolder, unifiedBusinessNumber, type MailServer, type Service, type SoftCard, type TokenCard,
} from '../support/index.ts';
import { SoftCard as HipkiCard } from '../../tools/hipki-stand-in/card.mts';
import { HipkiStandIn } from '../../tools/hipki-stand-in/stand-in.mts';
import { chromium, playwright } from './chromium.ts';
import { Copy } from './copy.ts';
import { confirm, expect, openPinPage } from './hipki-world.ts';
import { words } from './words.ts';

const [siteName, copyName] = ['card.test', 'card-copy.test'];
const victims = 3;

interface Scene {
  pki: Pki;
  mail: MailServer;
  hipki: HipkiStandIn;
  browser: Browser;
  ports: number[];
  start(settings?: Record<string, Record<string, boolean | number>>): Promise<{ service: Service; copy: Copy }>;
}

const test = base.extend<{ victim: () => Promise<BrowserContext> }, { scene: Scene }>({
  scene: [
    async ({}, use) => {
      const [siteTls, copyTls] = [await makeTls(siteName), await makeTls(copyName)];
      const pki = await Pki.make();
      const [revocation, mail, ports] = await Promise.all([startRevocation(pki), startMail(), freePorts(2)]);
      const hipki = await new HipkiStandIn().start();
      const browser = await playwright.launch({ ...chromium, args: [...chromium.args!, `--host-resolver-rules=MAP *.test 127.0.0.1`] });
      const started: { stop(): Promise<unknown> }[] = [];
      await use({
        pki, mail, hipki, browser, ports,
        async start(settings = {}) {
          const service = await startService({ pki, mail, tls: siteTls, componentPorts: ports, settings: { limits: { network_soft_cap: 100_000, proof_cost: 2_000 }, ...settings } });
          const copy = await new Copy(service, copyTls).start();
          started.push(copy, service);
          return { service, copy };
        },
      });
      await browser.close();
      for (const one of started) await one.stop();
      await Promise.all([revocation.stop(), mail.stop(), hipki.stop()]);
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  victim: async ({ scene }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async () => {
      const context = await scene.browser.newContext({ locale: 'zh-TW', viewport: { width: 1280, height: 800 }, ignoreHTTPSErrors: true });
      context.setDefaultTimeout(15_000);
      contexts.push(context);
      return context;
    });
    for (const context of contexts) await context.close();
  },
});

const signedCard = async (card: TokenCard): Promise<SoftCard> => {
  const { createPrivateKey, X509Certificate } = await import('node:crypto');
  const certificate = new X509Certificate(readFileSync(card.file));
  return { ...card, der: certificate.raw, certificate, key: createPrivateKey(readFileSync(card.file.replace(/\.pem$/, '.key'))) };
};
async function member(scene: Scene, service: Service, card: SoftCard): Promise<void> {
  await becomeOrganizationMember(new ApiBrowser(service), scene.mail, card, { profile: { name: card.name, unified_business_number: card.id } });
}

/** What docs/security.md says of this case: `| case | victims | sessions |`. */
function documented(what: string): number[] {
  const page = readFileSync(join(root, 'docs/security.md'), 'utf8');
  const row = page.split('\n').find((line) => line.startsWith(`| ${what} |`));
  if (!row) throw new Error(`docs/security.md says nothing of: ${what}`);
  return row.split('|').slice(2, 4).map(Number);
}

async function at(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/sign-in`);
  await expect(page.getByRole('button', { name: '憑證登入', exact: true })).toBeVisible();
}

test('with our component a copy gets no session, whatever its visitor clicks', async ({ scene, victim }) => {
  const { service, copy } = await scene.start();
  const reader = new CardReader(temporaryFolder('reader'));
  const card = await reader.make(scene.pki, { label: 'victim', ca: 'moeaca', kind: 'company', name: '示範股份有限公司', id: unifiedBusinessNumber() });
  await member(scene, service, await signedCard(card));
  reader.insert(card);
  const component = await startComponent({ reader, sites: [service.origin], port: scene.ports[0]! });
  for (let i = 0; i < victims; i++) {
    const page = await (await victim()).newPage();
    await at(page, copy.origin);
    const [window] = await Promise.all([page.waitForEvent('popup'), page.getByRole('button', { name: '憑證登入', exact: true }).click()]);
    // The component says nothing to a site that it does not know: to the copy's page it is not there.
    await expect(window.getByLabel('PINCODE', { exact: true })).toBeHidden();
    await expect(page.getByRole('alert')).toContainText(words('component-not-found'));
  }
  expect([victims, await copy.organizationSessions()]).toEqual(documented('our component; the copy is not on its list of sites'));
  await component.process.stop();
});

test('with our component a copy gets no session out of a cardholder who has put it on the list of sites', async ({ scene, victim }) => {
  const { service, copy } = await scene.start();
  const reader = new CardReader(temporaryFolder('reader'));
  const card = await reader.make(scene.pki, { label: 'willing', ca: 'moeaca', kind: 'company', name: '示範股份有限公司', id: unifiedBusinessNumber() });
  await member(scene, service, await signedCard(card));
  reader.insert(card);
  const component = await startComponent({ reader, sites: [service.origin, copy.origin], port: scene.ports[0]! });
  for (let i = 0; i < victims; i++) {
    const page = await (await victim()).newPage();
    await at(page, copy.origin);
    const [window] = await Promise.all([page.waitForEvent('popup'), page.getByRole('button', { name: '憑證登入', exact: true }).click()]);
    await expect(window.getByText(copy.origin, { exact: true })).toBeVisible();
    await expect(window.getByText(card.name).first()).toBeVisible();
    await window.getByLabel('PINCODE', { exact: true }).fill(card.pin);
    await window.getByRole('button', { name: '確定', exact: true }).click();
    // Signed for the copy's origin: the service rebuilds the bytes from its own.
    await expect(page.getByRole('alert')).toContainText(words('signature-invalid'));
  }
  expect([victims, await copy.organizationSessions()]).toEqual(documented('our component; the cardholder has put the copy on the list'));
  await component.process.stop();
});

for (const [what, trusting] of [
  ['HiPKI; the copy is not on its list of trusted sites', false],
  ['HiPKI; the cardholder has put the copy on the list', true],
] as const) {
  test(`what a copy gets: ${what}`, async ({ scene, victim }) => {
    const { hipki } = scene;
    const { service, copy } = await scene.start({ hipki: { offered: true, port: hipki.port } });
    const card = await scene.pki.card();
    await member(scene, service, card);
    hipki.readers = [{ name: 'Reader 0', card: new HipkiCard({ file: card.file }) }];
    hipki.trusted.clear();
    hipki.trusted.add(siteName);
    if (trusting) hipki.trusted.add(copyName);
    for (let i = 0; i < victims; i++) {
      const page = await (await victim()).newPage();
      await at(page, copy.origin);
      const pinPage = await openPinPage(page, '憑證登入（經由 HiPKI）');
      await confirm(pinPage);
      if (trusting) await expect(page).toHaveURL(/\/member$/);
      else await expect(pinPage.getByRole('alert')).toContainText(words('hipki-site-not-trusted'));
      }
    expect([victims, await copy.organizationSessions()]).toEqual(documented(what));
  });
}
