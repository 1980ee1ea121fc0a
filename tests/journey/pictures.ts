// The picture of a step, as the manual shows it: the whole of what the person acts on, under 200 KB.
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { siteZhTW } from '../../web/i18n/site.zh-TW.ts';

export const largest = 200_000;
const tallest = 1280;

/** Of these steps the picture shows only the upper part: who is signed in, at the top left. */
const upperPart: Record<number, number> = { 18: 420 };

export function pictureName(step: number, prefix = ''): string {
  const names: Record<number, string> = {
    1: 'landing', 2: 'kind-of-member', 3: 'notice', 4: 'email', 5: 'profile', 6: 'registered', 7: 'verification', 8: 'download',
    9: 'installer', 10: 'licence', 11: 'installed', 12: 'ready', 13: 'next', 14: 'card', 15: 'pin', 16: 'verified', 17: 'sign-in-pin',
    18: 'signed-in', 19: 'organization-member',
  };
  return `${prefix}${String(step).padStart(2, '0')}-${names[step]}.png`;
}

export async function takePicture(page: Page, folder: string, name: string, step = 0): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  // The robot check reckons for a moment; the picture shows that it has passed.
  if (step === 4) await page.getByText(siteZhTW.registration.email.humanDone).waitFor();
  const usual = page.viewportSize()!;
  let { height } = usual;
  // Measured again after each step: a part of the page may grow with the window.
  for (let looks = 0; looks < 5; looks++) {
    const wanted = Math.min(await page.evaluate(() => document.documentElement.scrollHeight), tallest);
    if (wanted <= height) break;
    height = wanted;
    await page.setViewportSize({ ...usual, height });
  }
  await page.evaluate(() => scrollTo(0, 0)); // where the person had got to, the head may be out of sight
  const upper = upperPart[step];
  await page.screenshot({
    path,
    animations: 'disabled',
    caret: 'hide',
    ...(upper ? { clip: { x: 0, y: 0, width: usual.width, height: upper } } : {}),
  });
  if (height !== usual.height) await page.setViewportSize(usual);
  const { size } = statSync(path);
  if (size > largest) throw new Error(`${name} has ${size} bytes: a manual’s picture stays under ${largest}`);
}
