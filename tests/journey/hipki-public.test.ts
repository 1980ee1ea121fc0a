// HiPKI as a site on the public internet meets it: Chromium takes the service's port for a public address, so that the page
// may not reach the loopback before the visitor allows it. The popup needs no permission.
import { test as base, type Browser } from '@playwright/test';
import { makeTls, type SoftCard } from '../support/index.ts';
import { chromium, playwright } from './chromium.ts';
import { confirm, expect, insert, memberCard, openPinPage, startHipkiWorld, type HipkiWorld } from './hipki-world.ts';
import { words } from './words.ts';

const host = 'card.test';
const signIn = '憑證登入（經由 HiPKI）';

const test = base.extend<object, { world: HipkiWorld & { browser: Browser; card: SoftCard } }>({
  world: [
    async ({}, use) => {
      const world = await startHipkiWorld(await makeTls(host));
      const card = await memberCard(world);
      world.hipki.trusted.add(host);
      insert(world.hipki, card);
      const args = [`--ip-address-space-overrides=127.0.0.1:${world.service.port}=public`, `--host-resolver-rules=MAP ${host} 127.0.0.1`];
      const browser = await playwright.launch({ ...chromium, args: [...chromium.args!, ...args] });
      await use({ ...world, browser, card });
      await browser.close();
      await Promise.all([world.service.stop(), world.revocation.stop(), world.mail.stop(), world.hipki.stop()]);
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});

for (const permission of ['never asked', 'granted'] as const) {
  test(`signs in through HiPKI with the browser’s permission ${permission}, and the page asks the loopback nothing before it may`, async ({ world }) => {
    const context = await world.browser.newContext({ locale: 'zh-TW', ignoreHTTPSErrors: true });
    context.setDefaultTimeout(15_000);
    if (permission === 'granted') await context.grantPermissions(['local-network-access']);
    const page = await context.newPage();
    const fetched: string[] = [];
    page.on('request', (request) => {
      if (/^http:\/\/(127\.0\.0\.1|localhost)/.test(request.url())) fetched.push(request.url());
    });
    const said = permission === 'granted' ? '這台電腦上有 HiPKI 在執行，也可以經由它使用憑證卡。' : '沒有安控元件，但已安裝 HiPKI？也可以經由它使用憑證卡。';
    // The page looks once, for a second and a half.
    await expect(async () => {
      await page.goto(`${world.service.origin}/sign-in`);
      await expect(page.getByText(said)).toBeVisible({ timeout: 15_000 });
    }).toPass({ timeout: 90_000 });
    const pinPage = await openPinPage(page, signIn);
    await confirm(pinPage);
    await expect(page).toHaveURL(/\/member$/);
    await expect(page.getByRole('banner').getByText(world.card.name)).toBeVisible();
    if (permission === 'never asked') expect(fetched).toEqual([]);
    await context.close();
  });
}

test('our component is looked for first: when it is not there, HiPKI is what is left', async ({ world }) => {
  const context = await world.browser.newContext({ locale: 'zh-TW', ignoreHTTPSErrors: true });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  await page.goto(`${world.service.origin}/sign-in`);
  await page.getByRole('button', { name: '憑證登入', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText(words('component-not-found'));
  await expect(page.getByRole('button', { name: signIn, exact: true })).toBeVisible();
  await context.close();
});
