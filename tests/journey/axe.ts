// axe's WCAG 2.2 AA rules on a page, in both languages and both colour schemes.
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** The page as it stands, in one language: for a dialog, behind which nothing else can be pressed. */
export async function analyze(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
  const found = violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 160)}`));
  expect(found, what).toEqual([]);
}

async function switchTo(page: Page, button: string, language: string): Promise<void> {
  await page.getByRole('button', { name: button, exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', language);
}

/** Leaves the page as it was: Traditional Chinese, light. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await analyze(page, `${what}, zh-TW, ${colorScheme}`);
  }
  await switchTo(page, 'English', 'en');
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await analyze(page, `${what}, en, ${colorScheme}`);
  }
  await switchTo(page, '中文', 'zh-TW');
}
