// What the person waits for: from the card's insertion to its name in the window, and from the PIN to being signed in,
// beside the card's own time. The median of five.
import type { Page } from '@playwright/test';
import { expect, test } from './virtual-card-world.ts';

const attempts = 5;
/** The page itself looks: Playwright's own waiting looks every half second only, once it has waited for some. */
const appears = (page: Page, where: string, text: string): Promise<void> =>
  page.evaluate(
    ([part, wanted]) =>
      new Promise<void>((seen) => {
        const look = (): void => {
          if (!document.querySelector(part)?.textContent?.includes(wanted)) return;
          observer.disconnect();
          seen();
        };
        const observer = new MutationObserver(look);
        observer.observe(document, { subtree: true, childList: true, characterData: true });
        look();
      }),
    [where, text] as const,
  );
const median = (times: number[]): number => times.toSorted((one, other) => one - other)[times.length >> 1]!;
const rounded = (times: number[]): string => times.map((time) => time.toFixed(0)).join(', ');

test('a card inserted is shown in under a second', async ({ desk, stack }, info) => {
  const card = await desk.card();
  const person = await desk.atSignIn(card);
  const popup = await person.openWindow(person.names.signInByCard);
  const times: number[] = [];
  for (let attempt = 0; attempt < attempts; attempt++) {
    const shown = appears(popup, 'main', card.name);
    await stack.insert(card);
    const began = performance.now();
    await shown;
    times.push(performance.now() - began);
    await stack.remove(card);
    await popup.getByText(card.name).first().waitFor({ state: 'hidden' });
  }
  info.annotations.push({ type: 'ms from inserted to shown', description: rounded(times) });
  console.log(`from inserted to shown, ms: ${rounded(times)}`);
  expect(median(times)).toBeLessThan(1000);
});

test('from the PIN to being signed in it takes under 300 ms beside the card’s own time', async ({ desk, stack }, info) => {
  const card = await desk.inserted();
  await desk.enrol(card);
  await stack.slow(card, { command: 2, signature: 400 }); // about what a real card takes
  const times: number[] = [];
  for (let attempt = 0; attempt < attempts; attempt++) {
    const person = await desk.atSignIn(card);
    await person.openWindow(person.names.signInByCard);
    await person.typePin();
    const own = (await stack.state(card)).spent;
    const signedIn = appears(person.page, 'header', card.name);
    const began = performance.now();
    await person.confirmPin();
    await signedIn;
    const took = performance.now() - began;
    times.push(took - ((await stack.state(card)).spent - own));
    await person.press(person.names.signOut);
    await expect(person.control(person.names.signIn)).toBeVisible();
  }
  info.annotations.push({ type: 'ms from PIN to signed in, beside the card’s', description: rounded(times) });
  console.log(`from PIN to signed in beside the card’s own time, ms: ${rounded(times)}`);
  expect(median(times)).toBeLessThan(300);
});
