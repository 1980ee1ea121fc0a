// Whose system gets which installer first. What the site tells its pages is changed on the way to them; everything else is
// real.
import type { BrowserContext, Page } from '@playwright/test';
import { walk } from './steps.ts';
import { expect, test } from './world.ts';

const wizard = { system: 'windows', file: 'tpcard-agent-0.1.0-setup.exe', url: '/downloads/tpcard-agent-0.1.0-setup.exe', size: 2_000_000, sha256: 'ab'.repeat(32), version: '0.1.0' };
const agents = {
  windows: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  telephone: 'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
};

async function tellSite(page: Page, change: (site: { downloads: object[] }) => void): Promise<void> {
  await page.route('**/api/site', async (route) => {
    const response = await route.fetch();
    const site = await response.json();
    change(site);
    await route.fulfill({ response, json: site });
  });
}

test('Windows gets the wizard first and the .deb below it, with size and hash', async ({ person, browser }) => {
  const context: BrowserContext = await browser.newContext({ locale: 'zh-TW', userAgent: agents.windows });
  person.page = await context.newPage();
  await tellSite(person.page, (site) => site.downloads.push(wizard));
  await walk(person, { to: 7 });
  await expect(person.page.getByRole('heading', { name: /Windows/ })).toBeVisible();
  const first = person.page.getByRole('link', { name: '下載', exact: true });
  await expect(first).toHaveAttribute('href', wizard.url);
  await expect(person.page.getByText(wizard.sha256)).toBeVisible();
  await expect(person.page.getByText('2.0 MB')).toBeVisible();
  await expect(person.page.getByRole('link', { name: '下載 Debian / Ubuntu 版' })).toHaveAttribute('href', /\.deb$/);
  await context.close();
});

test('a telephone is told that it needs a computer, and can still fetch either for one', async ({ person, browser }) => {
  const context: BrowserContext = await browser.newContext({ locale: 'zh-TW', userAgent: agents.telephone, viewport: { width: 360, height: 740 } });
  person.page = await context.newPage();
  await tellSite(person.page, (site) => site.downloads.push(wizard));
  await walk(person, { to: 7 });
  await expect(person.page.getByRole('link', { name: '下載', exact: true })).toHaveCount(0);
  await expect(person.page.getByRole('button', { name: '把連結寄給我' })).toBeVisible();
  await expect(person.page.getByRole('link', { name: '下載 Windows 版' })).toBeVisible();
  await context.close();
});
